"""Pictures that answer to sliders, buttons, the mouse and the keyboard.

In a notebook a widget is one line, `NeuronPlayground()`. New ones stand on `Panel`, `Painter` and
the parameters `Number`, `Choice` and `Flag`; CONTRIBUTING.md shows how to write one.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["pixels"],
    submod_attrs={
        "activation_explorer": ["ActivationExplorer"],
        "architecture_explorer": ["ArchitectureExplorer"],
        "attention_by_hand": ["AttentionByHand"],
        "attention_heads": ["AttentionHeads"],
        "backward_pass": ["BackwardPass"],
        "drawing_board": ["DrawingBoard"],
        "explanation_lens": ["ExplanationLens"],
        "gates_over_time": ["GatesOverTime"],
        "gradient_flow": ["GradientFlow"],
        "heatmap": ["HeatMap"],
        "kernel_slider": ["KernelSlider"],
        "latent_arithmetic": ["LatentArithmetic"],
        "latent_walker": ["LatentWalker"],
        "network_microscope": ["NetworkMicroscope"],
        "network_playground": ["NetworkPlayground"],
        "neuron_playground": ["NeuronPlayground"],
        "next_token_explorer": ["NextTokenExplorer"],
        "optimizer_race": ["OptimizerRace"],
        "overfitting_explorer": ["OverfittingExplorer"],
        "painter": ["Painter"],
        "panel": ["Panel"],
        "parameters": ["Choice", "Flag", "Number"],
        "picture": ["Picture", "Pointer"],
        "text_generator": ["TextGenerator"],
        "tokenizer_playground": ["TokenizerPlayground"],
        "training_film": ["TrainingFilm"],
        "unrolled_network": ["UnrolledNetwork"],
    },
)
