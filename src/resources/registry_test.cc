#include "resources/registry.h"

#include "document/yaml.h"
#include "model/validate.h"
#include "resources/built_in.h"
#include "resources/spec.h"
#include "resources/specs.h"
#include "resources/testing/stage.h"

namespace consort::resources {
namespace {

TEST(BuiltIn, EverySpecIsRightAndListed) {
  static const std::string kDocument = "spec";
  Registry registry = built_in();
  for (std::string_view spec : specs::kAll) {
    Diagnostics diagnostics;
    auto type = parse_spec(spec, &kDocument, diagnostics);
    ASSERT_TRUE(type) << spec.substr(0, 60) << "\n" << render(diagnostics, nullptr);
    EXPECT_TRUE(registry.schema().find(type->collection))
        << type->collection << " is not in built_in.cc";
  }
}

TEST(BuiltIn, EveryTypeIsDocumentedAndHasExamples) {
  Registry registry = built_in();
  EXPECT_FALSE(registry.schema().types().empty());
  for (const auto& [collection, type] : registry.schema().types()) {
    EXPECT_FALSE(type.doc.empty()) << collection;
    EXPECT_GE(type.examples.size(), 2u) << collection;
    for (const model::AttributeSchema& attribute : type.attributes) {
      EXPECT_GE(attribute.doc.size(), 8u) << collection << "." << attribute.name;
    }
  }
}

// Nobody is to read a regular expression to learn what to write.
TEST(BuiltIn, EveryPatternIsPutInWordsToo) {
  Registry registry = built_in();
  for (const auto& [collection, type] : registry.schema().types()) {
    EXPECT_EQ(type.name_pattern.empty(), type.name_form.empty()) << collection;
    for (const model::AttributeSchema& attribute : type.attributes)
      EXPECT_EQ(attribute.pattern.empty(), attribute.form.empty())
          << collection << "." << attribute.name;
  }
}

TEST(BuiltIn, EveryClaimSaysWhatItIsAbout) {
  Registry registry = built_in();
  for (const auto& [collection, type] : registry.schema().types()) {
    for (const model::ClaimRule& claim : type.claims)
      EXPECT_FALSE(claim.says.empty()) << collection << ": " << claim.thing;
  }
}

// Whether a layer's resources of known types have attributes and values that their types accept.
void expect_valid(const Registry& registry, const model::Map& layer) {
  for (const model::Map::Entry& part : layer) {
    const model::TypeSchema* type = registry.schema().find(*part.key);
    if (!type || !part.value.is_map()) continue;
    for (const model::Map::Entry& resource : part.value.map()) {
      model::Value name(*resource.key);
      for (const model::Fault& fault : model::validate_name(*type, name))
        ADD_FAILURE() << fault.message;
      if (!resource.value.is_map()) continue;
      for (const model::Map::Entry& attribute : resource.value.map()) {
        const model::AttributeSchema* schema = type->attribute(*attribute.key);
        EXPECT_TRUE(schema) << *part.key << "." << *attribute.key;
        model::Value value = attribute.value;
        if (!schema) continue;
        for (const model::Fault& fault : model::validate(*schema, value))
          ADD_FAILURE() << fault.message;
      }
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
      expect_valid(registry, layer->map());
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

TEST(BuiltIn, SaysWhatARootWithoutPackagesLacks) {
  Registry registry = built_in();
  Stage stage(StageKind::root);
  model::Facts facts;
  auto provider = registry.provider("packages", stage.target(), facts);
  ASSERT_FALSE(provider);
  EXPECT_EQ(provider.error().message,
            "'packages' cannot be managed here: no dpkg, dnf or zypper found below " +
                stage.target().root());
}

}  // namespace
}  // namespace consort::resources
