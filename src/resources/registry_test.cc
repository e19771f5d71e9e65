#include "resources/registry.h"

#include "document/yaml.h"
#include "resources/built_in.h"

namespace consort::resources {
namespace {

TEST(BuiltIn, EveryTypeIsDocumentedAndHasExamples) {
  Registry registry = built_in();
  EXPECT_FALSE(registry.schema().types().empty());
  for (const auto& [collection, type] : registry.schema().types()) {
    EXPECT_FALSE(type.doc.empty()) << collection;
    EXPECT_GE(type.examples.size(), 2u) << collection;
    for (const model::AttributeSchema& attribute : type.attributes) {
      EXPECT_GE(attribute.doc.size(), 10u) << collection << "." << attribute.name;
    }
  }
}

TEST(BuiltIn, ExamplesAreLayersThatUseTheirType) {
  static const std::string kDocument = "example";
  Registry registry = built_in();
  for (const auto& [collection, type] : registry.schema().types()) {
    for (const model::Example& example : type.examples) {
      SCOPED_TRACE(collection + ": " + example.title);
      Diagnostics diagnostics;
      auto layer = document::read_yaml(example.yaml, &kDocument, diagnostics);
      ASSERT_TRUE(layer && layer->is_map()) << render(diagnostics, nullptr);
      EXPECT_TRUE(layer->map().contains(collection));
      for (const model::Map::Entry& part : layer->map()) {
        const model::TypeSchema* used = registry.schema().find(*part.key);
        if (!used || !part.value.is_map()) continue;
        for (const model::Map::Entry& resource : part.value.map()) {
          if (!resource.value.is_map()) continue;
          for (const model::Map::Entry& attribute : resource.value.map()) {
            EXPECT_TRUE(used->attribute(*attribute.key)) << *part.key << "." << *attribute.key;
          }
        }
      }
    }
  }
}

TEST(BuiltIn, EdgesNameKnownCollections) {
  Registry registry = built_in();
  for (const auto& [collection, type] : registry.schema().types()) {
    for (const model::EdgeRule& edge : type.edges) {
      EXPECT_TRUE(registry.schema().find(edge.to)) << collection << " -> " << edge.to;
    }
  }
}

}  // namespace
}  // namespace consort::resources
