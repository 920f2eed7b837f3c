"""Okabe and Ito's colours, which all readers tell apart: https://jfly.uni-koeln.de/color/."""

BLUE, VERMILION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
GREY, PALE = "#666666", "#E8E8E8"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
INK = "gray_r"  # 0 is white paper, the largest value is black ink
