#include "compiler/testing/memory_site.h"

#include <gtest/gtest.h>

#include "compiler/testing/small_schema.h"
#include "model/json.h"

namespace consort::compiler {

using model::Value;

void FakeFacts::set(const std::string& host, model::Map tree) {
  facts_[host] = std::make_shared<const model::Facts>(model::Facts{std::move(tree)});
}

std::shared_ptr<const model::Facts> FakeFacts::facts(const std::string& host) const {
  auto found = facts_.find(host);
  return found == facts_.end() ? nullptr : found->second;
}

MemorySite::MemorySite(const std::map<std::string, std::string>& files, const model::Schema* schema)
    : tree_(),
      loader_(tree_, names_),
      compiler_(Workplace{schema ? *schema : small_schema(), tree_, loader_, names_, facts_}) {
  tree_.write("site.yaml", "name: test\nformat: 1\n");
  for (const auto& [path, text] : files)
    tree_.write(path, text);
  compiler_.refresh();
}

void MemorySite::write(const std::string& path, const std::string& text) {
  tree_.write(path, text);
  compiler_.refresh();
}

void MemorySite::remove(const std::string& path) {
  tree_.remove(path);
  compiler_.refresh();
}

std::string MemorySite::complaints(const std::string& host) {
  return render(compile(host)->diagnostics, compiler_.lines());
}

const model::Catalog& MemorySite::catalog(const std::string& host) {
  static const model::Catalog empty;
  auto& kept = kept_[host] = compile(host);
  EXPECT_TRUE(kept->catalog) << render(kept->diagnostics, compiler_.lines());
  return kept->catalog ? *kept->catalog : empty;
}

std::string MemorySite::attribute(const std::string& host, const std::string& address,
                                  std::string_view name) {
  const model::Resource* resource = catalog(host).find(*model::Address::parse(address));
  const Value* value = resource ? resource->attributes.find(name) : nullptr;
  return value ? model::to_json(*value) : "";
}

std::string MemorySite::explain(const std::string& host, const std::string& subject) {
  Explanation explanation = compiler_.explain(host, subject);
  return render(explanation) + render(explanation.diagnostics, compiler_.lines());
}

}  // namespace consort::compiler
