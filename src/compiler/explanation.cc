#include "compiler/explanation.h"

#include "base/strings.h"
#include "model/json.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kLongestValue = 120;  // bytes of a value shown

std::string shown(const Value& value) {
  if (value.is_unknown()) return "(not known yet)";
  if (value.is_secret()) return "(secret)";
  std::string text = model::to_json(value);
  if (text.size() <= kLongestValue) return text;
  text.resize(std::min(text.find_last_of(' ', kLongestValue), kLongestValue));
  text.resize(invalid_utf8(text).value_or(text.size()));  // no half of a character
  return text + "...";
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string place_of(const Step& step) {
  return step.place.document.empty() ? "-" : step.place.to_string();
}

std::string render(const Chain& chain) {
  std::string text = chain.subject;
  if (chain.value) text += " = " + shown(*chain.value);
  if (chain.hidden) text += " = (sensitive)";
  if (!chain.outcome.empty()) text += ": " + chain.outcome;
  text += '\n';
  size_t place_width = 0, layer_width = 0;
  for (const Step& step : chain.steps) {
    place_width = std::max(place_width, place_of(step).size());
    layer_width = std::max(layer_width, step.layer.size());
  }
  for (const Step& step : chain.steps) {
    text +=
        "  " + padded(place_of(step), place_width) + "  " + padded(step.layer, layer_width) + "  ";
    text += to_string(step.action);
    if (!step.value.is_null()) text += " " + shown(step.value);
    if (step.hidden) text += " (sensitive)";
    if (!step.in_force) text += "  (overridden)";
    text += '\n';
  }
  return text;
}

}  // namespace

std::string_view to_string(Step::Action action) {
  switch (action) {
    case Step::Action::describe:
      return "describes";
    case Step::Action::set:
      return "sets";
    case Step::Action::append:
      return "adds";
    case Step::Action::remove:
      return "removes";
    case Step::Action::withdraw:
      return "withdraws";
    case Step::Action::take_in:
      return "takes in";
    case Step::Action::fallback:
      return "is";
  }
  return "sets";
}

std::string render(const Explanation& explanation) {
  std::string text;
  for (const Chain& chain : explanation.chains)
    text += render(chain);
  return text;
}

}  // namespace consort::compiler
