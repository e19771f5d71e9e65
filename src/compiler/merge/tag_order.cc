#include "compiler/merge/tag_order.h"

#include "base/strings.h"
#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kDeepestInclude = 100;

}  // namespace

void TagOrder::visit(const Value& tag) {
  const std::string& name = tag.text();
  if (std::find(active_.begin(), active_.end(), tag) != active_.end()) {
    order_.diagnostics.add(circle("include-cycle", "tag", active_, tag));
    return;
  }
  if (!seen_.insert(name).second) return;
  std::shared_ptr<const Layer> layer = site_.layer(tag_stem(name), order_.inputs);
  if (!layer) return missing(tag);
  if (active_.size() >= kDeepestInclude || layers.size() >= kMostLayers) {
    order_.diagnostics.error(tag.mark().place(), "too-many-layers",
                             "tag " + quoted(name) + " is one too many for a host");
    return;
  }
  active_.push_back(tag);
  for (const Value& included : layer->tags)
    visit(included);
  active_.pop_back();
  order_.tags.push_back(name);
  layers.push_back(std::move(layer));
}

void TagOrder::missing(const Value& tag) {
  if (!tag.mark().document) {
    order_.missing_tags.push_back(tag.text());
    return;
  }
  order_.diagnostics.error(tag.mark().place(), "unknown-tag",
                           "there is no tag " + quoted(tag.text()),
                           did_you_mean(tag.text(), site_.inventory(order_.inputs).tags()));
}

Diagnostic circle(std::string rule, const std::string& what, const std::vector<Value>& chain,
                  const Value& closing) {
  Diagnostic diagnostic;
  diagnostic.place = closing.mark().place();
  diagnostic.rule = std::move(rule);
  diagnostic.message = what + " " + quoted(closing.text()) + " takes in itself: ";
  auto first = std::find(chain.begin(), chain.end(), closing);
  for (auto step = first; step != chain.end(); ++step) {
    diagnostic.message += step->text() + " -> ";
    if (step == first) continue;
    diagnostic.notes.push_back({step->mark().place(), "through " + quoted(step->text())});
  }
  diagnostic.message += closing.text();
  return diagnostic;
}

}  // namespace consort::compiler
