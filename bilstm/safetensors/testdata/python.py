"""Writes python.safetensors, the file of TestPythonFile.

    pip install safetensors numpy
    python3 python.py
"""
import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "double": np.array([[1.5, -2.25], [1e300, 0.1]], dtype=np.float64),
        "index": np.array([-1, 0, 2**40], dtype=np.int64),
        "single": np.array([[[0.1, -0.5, 3e38]], [[1e-45, 0, 7]]], dtype=np.float32),
        "scalar": np.array(42, dtype=np.float32),
        "half": np.array([0.5, -2], dtype=np.float16),
        "table": np.array([[-127, 0, 127]], dtype=np.int8),
        "wörter \"&\"": np.frombuffer("der\ndie\nПётр\n".encode(), dtype=np.uint8),
        "empty": np.zeros((0, 4), dtype=np.float32),
    },
    "python.safetensors",
    metadata={"format": "probe/1 <\"ä\">\n"},
)
