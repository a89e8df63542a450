"""What a network looks at: its activations, and maps of what mattered for an answer.

Everything here takes a Keras model as it is and changes nothing in it.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "activation_maximisation": ["maximise"],
        "activations": ["compile_activations", "shown_layers"],
        "adversarial": ["fgsm"],
        "class_maps": ["grad_cam"],
        "gradient_maps": ["integrated_gradients", "saliency", "smoothgrad"],
        "methods": ["METHODS", "SIGNED"],
        "occlusions": ["occlusion"],
        "pointing": ["boxes_of", "covered_share", "peaks", "pointing_game"],
        "randomisation": ["randomise"],
        "receptive_field": ["patch_seen"],
        "scores": ["class_scores", "score_gradients"],
    },
)
