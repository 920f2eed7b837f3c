"""Checks of the course's exercises: `checks.one_hot(one_hot)` says how an answer does.

Each is a function of the student's answers that prints a line or more; see `exercise`.
`python -m tools.grade submissions/*.ipynb` runs them on submitted notebooks.
"""

from checks.lesson_01 import decode_header, mean_of_two
from checks.lesson_02 import bounding_box, nearest_mean
from checks.lesson_03 import one_hot, stable_loss, stable_softmax
from checks.lesson_04 import hidden_units, train_small, two_of_three
from checks.lesson_05 import precision_and_recall, reported_accuracy, stop_early
from checks.lesson_06 import correlate_same, diagonal, max_pool
from checks.lesson_07 import layer_table, receptive_field
from checks.lesson_08 import parameters_and_work, strongest_patch
from checks.lesson_09 import dense_backward, leaky_relu
from checks.lesson_10 import adam_step, clip_gradients, warm_up_cosine
from checks.lesson_11 import complaints, nesterov_step
from checks.lesson_12 import average_pool, convolution_cost, strided_windows
from checks.lesson_13 import pad, running_means
from checks.lesson_14 import bytes_to_neighbour, whole_gradient
from checks.lesson_15 import images_needed, wins_needed
from checks.lesson_16 import seeds_needed, weights_in_order
from checks.lesson_17 import error_rates, majority
from checks.lesson_18 import scaled_size, white_on_black
from checks.lesson_19 import cheapest_threshold, with_silence
from checks.lesson_20 import at_equal_accuracy, speed_ups
from checks.lesson_21 import batch_norm, smooth_labels, update_average
from checks.lesson_22 import confused_pair, mirror_some, write_files

LESSONS = {
    1: [decode_header, mean_of_two],
    2: [bounding_box, nearest_mean],
    3: [one_hot, stable_softmax, stable_loss],
    4: [hidden_units, two_of_three, train_small],
    5: [reported_accuracy, precision_and_recall, stop_early],
    6: [correlate_same, max_pool, diagonal],
    7: [layer_table, receptive_field],
    8: [parameters_and_work, strongest_patch],
    9: [dense_backward, leaky_relu],
    10: [clip_gradients, adam_step, warm_up_cosine],
    11: [nesterov_step, complaints],
    12: [convolution_cost, strided_windows, average_pool],
    13: [running_means, pad],
    14: [bytes_to_neighbour, whole_gradient],
    15: [images_needed, wins_needed],
    16: [weights_in_order, seeds_needed],
    17: [error_rates, majority],
    18: [scaled_size, white_on_black],
    19: [with_silence, cheapest_threshold],
    20: [speed_ups, at_equal_accuracy],
    21: [update_average, batch_norm, smooth_labels],
    22: [confused_pair, mirror_some, write_files],
}
