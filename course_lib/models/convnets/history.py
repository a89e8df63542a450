"""When the architectures came, how deep and large they are, and how well they did on ImageNet.

Top-5 error: the share of photographs whose class is not among the five that the network finds most
likely. Two numbers are kept apart, because papers report both and they are not comparable:

- of a *single* network on the validation set, its outputs averaged over 10 views of each photograph
  (12 for Inception v3, as its paper reports no 10);
- of the *ensemble* of several networks that the team reports on the test set.

What is not published is None. The depth is counted as `depth` does. LeNet-5 is older than ImageNet.
"""

from dataclasses import asdict, dataclass

import pandas as pd


@dataclass(frozen=True)
class Landmark:
    """A network, with the source of each number.

    Attributes
    ----------
    name : str
    year : int
        Of its first publication, for most a preprint.
    paper : str
    weight_layers : int
        Layers with weights on the longest way through the network, normalisation left out.
    parameters : int or None
    parameters_source : str
    top5_error : float or None
        In percent: one network, validation set, 10 views (Inception v3: 12).
    top5_source : str
    ensemble_error : float or None
        In percent: several networks together, test set.
    ensemble_source : str
    """

    name: str
    year: int
    paper: str
    weight_layers: int
    parameters: int | None = None
    parameters_source: str = ""
    top5_error: float | None = None
    top5_source: str = ""
    ensemble_error: float | None = None
    ensemble_source: str = ""


LANDMARKS = (
    Landmark(
        name="LeNet-5",
        year=1998,
        paper="LeCun et al. 1998, Proceedings of the IEEE 86",
        weight_layers=5,
        parameters=60_000,
        parameters_source="LeCun et al. 1998, section II-B; the usual variant has 61,706",
    ),
    Landmark(
        name="AlexNet",
        year=2012,
        paper="Krizhevsky et al. 2012, NIPS",
        weight_layers=8,
        parameters=60_965_224,
        parameters_source="counted; 60 million in the abstract of Krizhevsky et al. 2012",
        top5_error=18.2,
        top5_source="Krizhevsky et al. 2012, table 2, 1 CNN",
        ensemble_error=15.3,
        ensemble_source="Krizhevsky et al. 2012, table 2, 7 CNNs, with further training data",
    ),
    Landmark(
        name="ZFNet",
        year=2013,
        paper="Zeiler & Fergus 2014, ECCV",
        weight_layers=8,
        top5_error=16.5,
        top5_source="Zeiler & Fergus 2014, table 2, 1 convnet as per figure 3",
        ensemble_error=14.8,
        ensemble_source="Zeiler & Fergus 2014, table 2, 6 convnets",
    ),
    Landmark(
        name="VGG-16",
        year=2014,
        paper="Simonyan & Zisserman 2015, ICLR",
        weight_layers=16,
        parameters=138_357_544,
        parameters_source="counted; 138 million in Simonyan & Zisserman 2015, table 2",
        top5_error=9.33,
        top5_source="He et al. 2016, table 3, who tested it with 10 views",
        ensemble_error=7.3,
        ensemble_source="Simonyan & Zisserman 2015, table 7, 7 nets of several depths",
    ),
    Landmark(
        name="GoogLeNet (Inception v1)",
        year=2014,
        paper="Szegedy et al. 2015, CVPR",
        weight_layers=22,
        parameters=6_998_552,
        parameters_source="counted from Szegedy et al. 2015, table 1",
        top5_error=9.15,
        top5_source="Szegedy et al. 2015, table 3, 1 model, 10 crops",
        ensemble_error=6.67,
        ensemble_source="Szegedy et al. 2015, table 2, 7 models",
    ),
    Landmark(
        name="Inception v3",
        year=2015,
        paper="Szegedy et al. 2016, CVPR",
        weight_layers=48,
        parameters=23_851_784,
        parameters_source="counted; less than 25 million in the abstract of Szegedy et al. 2016",
        top5_error=4.48,
        top5_source="Szegedy et al. 2016, table 4, 12 crops",
        ensemble_error=3.6,
        ensemble_source="Szegedy et al. 2016, abstract, 4 models",
    ),
    Landmark(
        name="ResNet-50",
        year=2015,
        paper="He et al. 2016, CVPR",
        weight_layers=50,
        parameters=25_636_712,
        parameters_source="counted",
        top5_error=6.71,
        top5_source="He et al. 2016, table 3, 10 crops",
    ),
    Landmark(
        name="ResNet-152",
        year=2015,
        paper="He et al. 2016, CVPR",
        weight_layers=152,
        parameters=60_419_944,
        parameters_source="counted",
        top5_error=5.71,
        top5_source="He et al. 2016, table 3, 10 crops",
        ensemble_error=3.57,
        ensemble_source="He et al. 2016, table 5, nets of several depths",
    ),
    Landmark(
        name="DenseNet-121",
        year=2016,
        paper="Huang et al. 2017, CVPR",
        weight_layers=121,
        parameters=8_062_504,
        parameters_source="counted",
        top5_error=6.66,
        top5_source="Huang et al. 2017, table 3, 10 crops",
    ),
)


def timeline() -> pd.DataFrame:
    """Return `LANDMARKS` as a table, the oldest first: a column for each attribute."""
    table = pd.DataFrame([asdict(landmark) for landmark in LANDMARKS])
    return table.astype({"parameters": "Int64"})  # whole numbers, some of them missing
