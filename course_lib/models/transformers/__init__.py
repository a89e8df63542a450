"""Transformers: attention in NumPy, blocks in Keras, networks of them, and how a trained one runs.

    from course_lib.models import transformers

    outputs, weights = transformers.attend(queries, keys, values, transformers.causal_mask(5))
    model = transformers.encoder_decoder(len(source), len(target))
    translator = transformers.AttentionTranslator(model, source, target)
    translator.translate(["twenty-one"])
    translator.maps("twenty-one")["decoder_2_cross"]      # (heads, target places, source places)

Everywhere n is the number of sequences, t the number of places that look, s the number of places
that are looked at. A mask is True where a place may look.
"""

import lazy_loader as lazy

# Lazily: attention itself needs NumPy only.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "attention": ["attend", "causal_mask", "multi_head", "padding_mask"],
        "positions": ["AddPositions", "RotaryAttention", "rotate", "sinusoidal"],
        "bert": ["classifier", "encoder_only", "fill_in_model", "hide_tokens"],
        "gpt": ["decoder_only"],
        "translation": ["encoder_decoder"],
        "running": ["AttentionTranslator", "CachedModel"],
        "vit": ["vision_transformer"],
    },
)
