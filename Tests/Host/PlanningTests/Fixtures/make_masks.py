#!/usr/bin/env python3
"""Makes the masks of this folder with nibabel, and masks.json: where nibabel's own transform puts their voxels.

    python3 -m venv /tmp/masks && /tmp/masks/bin/pip install nibabel numpy
    /tmp/masks/bin/python Tests/Host/PlanningTests/Fixtures/make_masks.py

Everything follows from the seed below: the same versions of nibabel and numpy give the same files. The test-suite reads the
files and the numbers and needs no Python.
"""

import json
import pathlib

import nibabel as nib
import numpy as np
from nibabel.affines import apply_affine

SEED = 20260501
FOLDER = pathlib.Path(__file__).parent
random = np.random.default_rng(SEED)


def rotation(axis, degrees):
    """Rodrigues' formula."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    angle = np.radians(degrees)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)


def affine(axis, degrees, voxel, origin, mirrored=False):
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(axis, degrees) @ np.diag(voxel)
    if mirrored:
        matrix[:3, 0] *= -1
    matrix[:3, 3] = origin
    return matrix


def body(shape, labels):
    """A lump that touches no face of the image; with two labels its halves along k differ."""
    centre = (np.array(shape) - 1) / 2 + random.uniform(-0.4, 0.4, 3)
    radius = np.array(shape) / 2 - 1
    index = np.indices(shape).reshape(3, -1).T
    inside = (((index - centre) / radius) ** 2).sum(1) <= 1
    data = np.where(inside, np.where(index[:, 2] > centre[2], labels[-1], labels[0]), 0)
    return data.reshape(shape)


def describe(name, path, image, selection, values=None):
    data = np.asanyarray(image.dataobj) if values is None else values
    kind, number = selection
    if kind == "label":
        chosen = np.isclose(data, number, atol=1e-3, rtol=0)
    elif kind == "threshold":
        chosen = data >= number
    else:
        chosen = (data != 0) & ~np.isnan(data)
    voxels = np.argwhere(chosen)
    some = voxels[np.sort(random.choice(len(voxels), min(12, len(voxels)), replace=False))]
    world = apply_affine(image.affine, some)
    return {
        "name": name,
        "file": path.name,
        "selection": kind,
        "number": number,
        "dimensions": list(map(int, data.shape[:3])),
        "count": int(len(voxels)),
        "affine": image.affine.tolist(),
        "centroid": apply_affine(image.affine, voxels.mean(0)).tolist(),
        "voxels": some.tolist(),
        "world": world.tolist(),
    }


def save(image, name):
    path = FOLDER / name
    nib.save(image, path)
    # As stored: single precision for the s-form, a quaternion for the q-form.
    return path, nib.load(path)


def compact(result):
    """JSON with one mask a line."""
    masks = ",\n".join(json.dumps(mask) for mask in result.pop("masks"))
    return json.dumps(result)[:-1] + ', "masks": [\n' + masks + "\n]}"


def main():
    found = []

    def add(name, image, file, selection=("nonzero", 0), values=None):
        path, loaded = save(image, file)
        found.append(describe(name, path, loaded, selection, values))

    def image(data, matrix, dtype, forms="s", header=nib.Nifti1Header, endian="<", kind=nib.Nifti1Image):
        head = header(endianness=endian)
        head.set_data_dtype(dtype)
        made = kind(data.astype(dtype), None, head)
        made.header.set_xyzt_units("mm")
        made.set_sform(matrix, code=1 if "s" in forms else 0)
        made.set_qform(matrix, code=1 if "q" in forms else 0)
        if forms == "s":
            made.header["pixdim"][1:4] = np.linalg.norm(matrix[:3, :3], axis=0)
        return made

    oblique = affine([1, 2, -0.5], 37, [0.8, 1.1, 1.5], [-41.3, 22.7, 310.2])
    shape = (15, 13, 11)
    for dtype in ["uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]:
        add(f"oblique {dtype}", image(body(shape, [1]), oblique, dtype), f"oblique_{dtype}.nii.gz")
    for dtype in ["int16", "float64"]:
        add(f"big-endian {dtype}", image(body((9, 8, 7), [1]), oblique, dtype, endian=">"), f"big_endian_{dtype}.nii")
    add("uncompressed", image(body((9, 8, 7), [1]), oblique, "uint8"), "plain.nii")

    turned = affine([-1, 0.3, 2], 118, [1.2, 0.9, 2.0], [12.5, -30.25, 7.75])
    add("q-form only", image(body(shape, [1]), turned, "uint8", forms="q"), "qform.nii.gz")
    add("q-form mirrored", image(body(shape, [1]), affine([1, 1, 1], 64, [1, 1.3, 0.7], [5, 6, 7], mirrored=True),
                                 "uint8", forms="q"), "qform_mirrored.nii.gz")
    add("q-form half turn", image(body(shape, [1]), affine([1, -2, 0.7], 180, [1, 1.3, 0.7], [-50, 6, 7]), "uint8",
                                  forms="q"), "qform_half_turn.nii.gz")
    both = image(body(shape, [1]), turned, "uint8", forms="sq")
    both.set_sform(oblique, code=2)
    add("s-form goes before q-form", both, "both.nii.gz")

    two = image(body(shape, [1, 3]), oblique, "uint8")
    add("label 1 of two", two, "two_labels.nii.gz", ("label", 1))
    add("label 3 of two", two, "two_labels.nii.gz", ("label", 3))

    probability = np.exp(-((np.indices(shape) - 6.2) ** 2).sum(0) / 18)
    add("threshold", image(probability, turned, "float32"), "probability.nii.gz", ("threshold", 0.5))

    scaled = image(body(shape, [20, 40]), oblique, "int16")
    scaled.header.set_slope_inter(0.05, -0.0)
    path = FOLDER / "scaled.nii.gz"
    # The numbers that are stored are divided by the slope on writing.
    nib.save(nib.Nifti1Image(body(shape, [1, 2]).astype("float64"), oblique, scaled.header), path)
    found.append(describe("scaled, label 2", path, nib.load(path), ("label", 2)))

    pair = image(body(shape, [1]), turned, "int16", header=nib.nifti1.Nifti1PairHeader, kind=nib.Nifti1Pair)
    path = FOLDER / "pair.hdr"
    nib.save(pair, path)
    found.append(describe("pair", path, nib.load(path), ("nonzero", 0)))

    sheared = oblique.copy()
    sheared[:3, 1] += 0.3 * sheared[:3, 0]
    add("sheared", image(body(shape, [1]), sheared, "uint8"), "sheared.nii.gz")

    result = {"nibabel": nib.__version__, "numpy": np.__version__, "seed": SEED, "masks": found}
    (FOLDER / "masks.json").write_text(compact(result) + "\n")


if __name__ == "__main__":
    main()
