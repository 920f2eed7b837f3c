"""Checks of the course's exercises: `checks.one_hot(one_hot)` says how an answer does.

Each is a function of the student's answers that prints a line or more; see `exercise`.
`python -m tools.grade submissions/*.ipynb` runs them on submitted notebooks.
"""

from checks.lesson_01 import bounding_box, decode_header, mean_of_two, one_hot
from checks.lesson_02 import (
    confusion_matrix,
    mlp_parameters,
    stable_loss,
    stable_softmax,
    train_small,
)
from checks.lesson_03 import correlate_same, diagonal, layer_table, max_pool
from checks.lesson_04 import adam_step, clip_gradients, dense_backward, leaky_relu
from checks.lesson_12 import average_pool, convolution_cost, strided_windows
from checks.lesson_15 import error_rates, images_needed, majority
from checks.lesson_18 import scaled_size, white_on_black, with_silence
from checks.lesson_20 import batch_norm, smooth_labels, update_average

LESSONS = {
    1: [decode_header, one_hot, mean_of_two, bounding_box],
    2: [stable_softmax, stable_loss, mlp_parameters, confusion_matrix, train_small],
    3: [layer_table, correlate_same, max_pool, diagonal],
    4: [dense_backward, leaky_relu, clip_gradients, adam_step],
    12: [convolution_cost, strided_windows, average_pool],
    15: [images_needed, error_rates, majority],
    18: [scaled_size, white_on_black, with_silence],
    20: [update_average, batch_norm, smooth_labels],
}
