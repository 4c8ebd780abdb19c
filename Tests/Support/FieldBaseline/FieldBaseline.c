#include "FieldBaseline.h"
#include <math.h>

void baseline_piston(const double *centres, const double *normals, const double *weights, int elements,
                     const double *points, int count, double radius, double wave_number, double *results) {
  double strength = wave_number * radius * radius / 2;
  for (int p = 0; p < count; p++) {
    double re = 0, im = 0;
    for (int e = 0; e < elements; e++) {
      double dx = points[3 * p] - centres[3 * e];
      double dy = points[3 * p + 1] - centres[3 * e + 1];
      double dz = points[3 * p + 2] - centres[3 * e + 2];
      double d = sqrt(dx * dx + dy * dy + dz * dz);
      double cosine = (dx * normals[3 * e] + dy * normals[3 * e + 1] + dz * normals[3 * e + 2]) / d;
      if (cosine <= 0) continue;
      double sine = sqrt(fmax(0, 1 - cosine * cosine));
      double x = wave_number * radius * sine;
      double amplitude = strength / d * (x < 1e-4 ? 1 : 2 * j1(x) / x);
      double c = amplitude * cos(wave_number * d), s = amplitude * sin(wave_number * d);
      re += s * weights[2 * e] - c * weights[2 * e + 1];
      im += c * weights[2 * e] + s * weights[2 * e + 1];
    }
    results[2 * p] = re;
    results[2 * p + 1] = im;
  }
}

// Two unit vectors across a normal.
static void across(const double *n, double *u, double *v) {
  double a[3] = {0, 0, 0};
  a[n[0] * n[0] < 0.5 ? 0 : 1] = 1;
  double dot = a[0] * n[0] + a[1] * n[1];
  double length = 0;
  for (int i = 0; i < 3; i++) {
    u[i] = a[i] - dot * n[i];
    length += u[i] * u[i];
  }
  length = sqrt(length);
  for (int i = 0; i < 3; i++) u[i] /= length;
  v[0] = n[1] * u[2] - n[2] * u[1];
  v[1] = n[2] * u[0] - n[0] * u[2];
  v[2] = n[0] * u[1] - n[1] * u[0];
}

void baseline_rayleigh(const double *centres, const double *normals, const double *weights, int elements,
                       const double *points, int count, double radius, double wave_number,
                       const double *nodes, const double *node_weights, int radii, int angles,
                       double *results) {
  for (int p = 0; p < count; p++) {
    double re = 0, im = 0;
    for (int e = 0; e < elements; e++) {
      double u[3], v[3];
      across(normals + 3 * e, u, v);
      double er = 0, ei = 0;
      for (int a = 0; a < angles; a++) {
        double phi = 2 * M_PI * (a + 0.5) / angles;
        double cp = cos(phi), sp = sin(phi);
        for (int r = 0; r < radii; r++) {
          double rho = radius * nodes[r];
          double area = rho * radius * node_weights[r] * 2 * M_PI / angles;
          double dx = points[3 * p] - centres[3 * e] - rho * (cp * u[0] + sp * v[0]);
          double dy = points[3 * p + 1] - centres[3 * e + 1] - rho * (cp * u[1] + sp * v[1]);
          double dz = points[3 * p + 2] - centres[3 * e + 2] - rho * (cp * u[2] + sp * v[2]);
          double d = sqrt(dx * dx + dy * dy + dz * dz);
          double amplitude = wave_number / (2 * M_PI) * area / d;
          er += amplitude * sin(wave_number * d);
          ei += amplitude * cos(wave_number * d);
        }
      }
      re += er * weights[2 * e] - ei * weights[2 * e + 1];
      im += ei * weights[2 * e] + er * weights[2 * e + 1];
    }
    results[2 * p] = re;
    results[2 * p + 1] = im;
  }
}

void baseline_edge(const double *centres, const double *normals, const double *weights, int elements,
                   const double *points, int count, double radius, double wave_number, int angles,
                   double *results) {
  double cosines[256];
  for (int j = 0; j < angles && j < 256; j++) cosines[j] = cos(M_PI * (j + 0.5) / angles);
  for (int p = 0; p < count; p++) {
    double re = 0, im = 0;
    for (int e = 0; e < elements; e++) {
      double dx = points[3 * p] - centres[3 * e];
      double dy = points[3 * p + 1] - centres[3 * e + 1];
      double dz = points[3 * p + 2] - centres[3 * e + 2];
      double h = dx * normals[3 * e] + dy * normals[3 * e + 1] + dz * normals[3 * e + 2];
      double rr = fmax(0, dx * dx + dy * dy + dz * dz - h * h), r = sqrt(rr);
      double c0 = cos(wave_number * h), s0 = sin(wave_number * h);
      double er = 0, ei = 0;
      for (int j = 0; j < angles; j++) {
        double squared = fmax(rr + radius * radius - 2 * radius * r * cosines[j], 1e-12);
        double d = sqrt(h * h + squared);
        double f = radius * (radius - r * cosines[j]) / squared / angles;
        er += f * (c0 - cos(wave_number * d));
        ei -= f * (s0 - sin(wave_number * d));
      }
      re += er * weights[2 * e] - ei * weights[2 * e + 1];
      im += ei * weights[2 * e] + er * weights[2 * e + 1];
    }
    results[2 * p] = re;
    results[2 * p + 1] = im;
  }
}
