#ifndef FIELD_BASELINE_H
#define FIELD_BASELINE_H

/// The same fields as `ArrayField`, as one would write them down in C: what its speed is compared with.
///
/// Discs of one radius. Arrays are element after element: centre and normal x, y, z; weight real, imaginary. Points x, y, z. Results real,
/// imaginary, in units of rho c u0, time factor exp(+i w t).

/// One wave from each centre, with the directivity 2 J1(x)/x.
void baseline_piston(const double *centres, const double *normals, const double *weights, int elements,
                     const double *points, int count, double radius, double wave_number, double *results);

/// The Rayleigh integral over the face: Gauss-Legendre radii (as many as given) x equidistant angles.
/// `nodes` and `node_weights` belong to the interval 0 to 1.
void baseline_rayleigh(const double *centres, const double *normals, const double *weights, int elements,
                       const double *points, int count, double radius, double wave_number,
                       const double *nodes, const double *node_weights, int radii, int angles,
                       double *results);

/// The Rayleigh integral as an integral along the edge, with a fixed number of angles on half the circle.
void baseline_edge(const double *centres, const double *normals, const double *weights, int elements,
                   const double *points, int count, double radius, double wave_number, int angles,
                   double *results);

#endif
