#!/usr/bin/env python3
"""Writes the small files of this folder with other programs' libraries, and files.json: what those libraries read back.

    python3 -m venv /tmp/files && /tmp/files/bin/pip install nibabel pynrrd scipy h5py pandas numpy
    /tmp/files/bin/python Tests/Host/FileTests/Fixtures/make_files.py

Everything follows from the seed below. The test-suite reads the files and the numbers and needs no Python.
"""

import gzip
import json
import pathlib
import struct
import wave

import h5py
import nibabel as nib
import nrrd
import numpy as np
import pandas as pd
import scipy.io
from nibabel.affines import apply_affine

SEED = 20261129
FOLDER = pathlib.Path(__file__).parent
random = np.random.default_rng(SEED)
expected = {"masks": {}, "recordings": {}, "refused": {}}


def body(shape):
    index = np.indices(shape).reshape(3, -1).T
    centre = (np.array(shape) - 1) / 2
    inside = (((index - centre) / (np.array(shape) / 2 - 1)) ** 2).sum(1) <= 1
    return inside.reshape(shape).astype(np.uint8)


def turned(degrees, voxel, origin):
    a = np.radians(degrees)
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]) @ np.diag(voxel)
    matrix[:3, 3] = origin
    return matrix


def describe(name, chosen, affine, plan=""):
    """Voxels, and their centroid in RAS millimetres, of what should be selected."""
    places = apply_affine(affine, np.argwhere(chosen))
    expected["masks"][name] = {
        "plan": plan,
        "voxels": int(chosen.sum()),
        "centroid": [float(c) for c in places.mean(0)],
    }


# NIfTI-2, both byte orders, single file and pair.
affine = turned(20, [1.0, 1.5, 2.0], [-10, 5, 20])
data = body((9, 10, 11))
for name, order in [("two_little.nii.gz", "<"), ("two_big.nii", ">")]:
    header = nib.Nifti2Header(endianness=order)
    image = nib.Nifti2Image(data.astype(np.int16), affine, header=header)
    image.header.set_xyzt_units("mm")
    nib.save(image, FOLDER / name)
    back = nib.load(FOLDER / name)
    describe(name, np.asanyarray(back.dataobj) != 0, back.affine)

# A q-form alone with a negative code-less s-form, as nibabel honours it: the q-form.
image = nib.Nifti1Image(data, affine)
image.header.set_xyzt_units("mm")
image.set_sform(None, code=0)
image.set_qform(affine, code=1)
nib.save(image, FOLDER / "qform_only.nii.gz")
back = nib.load(FOLDER / "qform_only.nii.gz")
describe("qform_only.nii.gz", np.asanyarray(back.dataobj) != 0, back.affine)

# A pair whose image is compressed and whose header is not.
nib.save(nib.Nifti1Pair(data, affine), FOLDER / "mixed.img")
packed = gzip.compress((FOLDER / "mixed.img").read_bytes(), mtime=0)
(FOLDER / "mixed.img").unlink()
(FOLDER / "mixed.img.gz").write_bytes(packed)
describe("mixed.hdr", data != 0, affine)

# NRRD in LPS, as ITK and Slicer write it: RAS is (-x, -y, z).
lps = np.diag([-1, -1, 1, 1]) @ affine


def save_nrrd(name, values, encoding, extra=None, directions=None, axes=None):
    header = {
        "space": "left-posterior-superior",
        "space directions": directions if directions is not None else lps[:3, :3].T,
        "space origin": lps[:3, 3],
        "encoding": encoding,
        "endian": "little",
    }
    if axes:
        header["kinds"] = axes
    header.update(extra or {})
    nrrd.write(str(FOLDER / name), values, header, index_order="F")
    back, read = nrrd.read(str(FOLDER / name), index_order="F")
    assert (back == values).all()
    return back


for name, encoding, kind in [
    ("plain.nrrd", "raw", np.uint8), ("packed.nrrd", "gzip", np.int16), ("text.nrrd", "ascii", np.uint16),
]:
    back = save_nrrd(name, data.astype(kind) * 3, encoding)
    describe(name, back == 3, affine, "label: 3")

# A segmentation: two segments in one layer, a third that overlaps in a second layer.
first = np.where(data, np.where(np.indices(data.shape)[2] > 5, 2, 1), 0)
second = np.zeros_like(first)
second[3:6, 3:7, 3:9] = 1
layers = np.stack([first, second]).astype(np.uint8)
none = np.vstack([np.full(3, np.nan), lps[:3, :3].T])
segments = {}
for number, (title, label, layer) in enumerate([("Tumour", 1, 0), ("Margin", 2, 0), ("Vessel: left", 1, 1)]):
    segments |= {
        f"Segment{number}_ID": f"Segment_{number + 1}", f"Segment{number}_Name": title,
        f"Segment{number}_LabelValue": str(label), f"Segment{number}_Layer": str(layer),
    }
    chosen = layers[layer] == label
    describe(f"layers.seg.nrrd {title}", chosen, affine, f"segment: '{title}'")
save_nrrd("layers.seg.nrrd", layers, "gzip", segments, none, ["list", "domain", "domain", "domain"])

# Recordings written by pandas in the forms that spreadsheets save.
count = 40
times = np.arange(count) * 2e-8
volts = np.round(0.05 * np.sin(2 * np.pi * np.arange(count) / 9), 6)
frame = pd.DataFrame({"Time (s)": times, "CH1 (V)": volts, "CH2 (V)": -2 * volts})
frame.to_csv(FOLDER / "pandas.csv", index=False)
frame.to_csv(FOLDER / "pandas_index.csv")
frame.to_csv(FOLDER / "pandas_semicolon_comma.csv", sep=";", decimal=",", index=False)
frame.to_csv(FOLDER / "pandas_tab_utf16.csv", sep="\t", index=False, encoding="utf-16")
for name in ["pandas.csv", "pandas_index.csv", "pandas_semicolon_comma.csv", "pandas_tab_utf16.csv"]:
    expected["recordings"][name] = {"channel": "CH2", "step": 2e-8, "volts": [float(v) for v in -2 * volts]}

# Binary files are named for what they are.
scipy.io.savemat(FOLDER / "centres.mat", {"centres": random.normal(size=(4, 3))}, do_compression=True)
with h5py.File(FOLDER / "pressure.h5", "w") as file:
    file["p"] = np.zeros(4)
with wave.open(str(FOLDER / "pulse.wav"), "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(44100)
    file.writeframes(struct.pack("<40h", *range(40)))
np.save(FOLDER / "centres.npy", np.zeros((4, 3)))
expected["refused"] = {
    "centres.mat": "MATLAB", "pressure.h5": "HDF5", "pulse.wav": "WAV", "centres.npy": "NumPy",
    "layers.seg.nrrd": "NRRD", "two_big.nii": "NIfTI-2",
}

(FOLDER / "files.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
