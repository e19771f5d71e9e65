#include "reconcile/testing/small_catalog.h"

#include "base/strings.h"

namespace consort::reconcile {
namespace {

struct Ends {
  std::string before, after;
  bool notify = false;
};

Ends ends_of(const std::string& edge) {
  bool notify = edge.find("=>") != std::string::npos;
  size_t at = edge.find(notify ? "=>" : "->");
  return {std::string(trim(edge.substr(0, at))), std::string(trim(edge.substr(at + 2))), notify};
}

model::TypeSchema small_type(const std::string& collection) {
  model::TypeSchema type;
  type.collection = type.singular = collection;
  model::AttributeSchema state;
  state.name = "state";
  state.values = {"present", "absent"};
  state.default_value = model::Value("present");
  type.attributes = {state};
  return type;
}

}  // namespace

model::Schema small_schema() {
  model::Schema schema;
  schema.add(small_type("files"));
  schema.add(small_type("services"));
  model::TypeSchema packages = small_type("packages");
  packages.batched = packages.opaque_effects = true;
  schema.add(packages);
  return schema;
}

SmallCatalog::SmallCatalog(std::initializer_list<std::string> edges,
                           std::initializer_list<std::string> alone) {
  catalog.host = "test";
  std::set<model::Address> addresses;
  std::set<std::string> anchors;
  auto add = [&](const std::string& name) {
    if (name.starts_with('@'))
      anchors.insert(name);
    else
      addresses.insert(*model::Address::parse(name));
  };
  for (const std::string& edge : edges) {
    add(ends_of(edge).before);
    add(ends_of(edge).after);
  }
  for (const std::string& name : alone)
    add(name);
  for (const model::Address& address : addresses) {
    model::Resource resource;
    resource.address = address;
    resource.attributes.set("state", model::Value("present"));
    catalog.resources.push_back(resource);
  }
  catalog.anchors.assign(anchors.begin(), anchors.end());
  for (const std::string& edge : edges) {
    Ends ends = ends_of(edge);
    catalog.edges.push_back({(*this)[ends.before], (*this)[ends.after], ends.notify, "requires"});
  }
  std::sort(catalog.edges.begin(), catalog.edges.end());
}

uint32_t SmallCatalog::operator[](const std::string& name) const {
  for (uint32_t i = 0; i < catalog.anchors.size(); ++i) {
    if (catalog.anchors[i] == name) return static_cast<uint32_t>(catalog.resources.size()) + i;
  }
  const model::Resource* found = catalog.find(*model::Address::parse(name));
  check(found != nullptr, "no such resource in the test's catalog");
  return static_cast<uint32_t>(found - catalog.resources.data());
}

Reading right() {
  Reading reading;
  reading.state = Reading::State::right;
  return reading;
}

Reading differs(const model::Catalog& catalog, uint32_t node) {
  Reading reading;
  reading.state = Reading::State::differs;
  reading.change.emplace();
  reading.change->address = catalog.resources[node].address;
  reading.change->attributes = {{"content", model::Value("old"), model::Value("new")}};
  return reading;
}

Reading drifted(const model::Catalog& catalog, uint32_t node) {
  Reading reading = differs(catalog, node);
  reading.ordered = false;
  return reading;
}

}  // namespace consort::reconcile
