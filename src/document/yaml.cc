#include "document/yaml.h"

#include <yaml.h>

#include <new>

#include "base/strings.h"
#include "document/faults.h"
#include "document/lines.h"
#include "document/text_check.h"
#include "document/tree_builder.h"
#include "document/yaml_problem.h"

namespace consort::document {
namespace {

using model::Mark;
using model::Value;

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// libyaml's events of one document, fed to a builder. Only events are used: libyaml's own tree
// knows no limits.
class Reader {
 public:
  Reader(std::string_view text, const std::string* document, const Limits& limits, Faults& faults)
      : text_(text), document_(document), faults_(faults), builder_(limits, faults) {
    if (!yaml_parser_initialize(&parser_)) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Value read() {
    while (!ended_ && !faults_.stopped()) {
      yaml_event_t event;
      if (!yaml_parser_parse(&parser_, &event)) {
        syntax_error();
        break;
      }
      take(event);
      yaml_event_delete(&event);
    }
    return builder_.take().value_or(Value::null({document_, 1, 1}));
  }

 private:
  Mark mark(const yaml_mark_t& at) const {
    return {document_, static_cast<uint32_t>(at.line + 1), static_cast<uint32_t>(at.column + 1)};
  }

  void take(const yaml_event_t& event) {
    Mark start = mark(event.start_mark);
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_ALIAS_EVENT:
        return builder_.alias(std::string(view(event.data.alias.anchor)), start);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& list = event.data.sequence_start;
        return builder_.begin(Value::Kind::list, {start, view(list.anchor), view(list.tag)});
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& map = event.data.mapping_start;
        return builder_.begin(Value::Kind::map, {start, view(map.anchor), view(map.tag)});
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return builder_.end();
      case YAML_DOCUMENT_START_EVENT:
        return take_document(start);
      case YAML_STREAM_END_EVENT:
        ended_ = true;
        return;
      default:
        return;
    }
  }

  void take_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    builder_.scalar({{mark(event.start_mark), view(scalar.anchor), view(scalar.tag)}, text, plain});
  }

  void take_document(Mark start) {
    if (++documents_ == 1) return;
    faults_.fatal(start, "several-documents", "a second document starts here",
                  "put each document in a file of its own");
  }

  void syntax_error() {
    if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    auto words = [](const char* text) { return std::string_view(text ? text : ""); };
    YamlProblem problem{
        words(parser_.problem), words(parser_.context), mark(parser_.problem_mark), {}};
    if (parser_.context) problem.context_mark = mark(parser_.context_mark);
    Diagnostic diagnostic = explain(problem, LineTable(text_));
    // What was wrong with this line before is why it cannot be read on.
    if (!faults_.any_on_line(diagnostic.place.line)) faults_.fatal(std::move(diagnostic));
  }

  std::string_view text_;
  const std::string* document_;
  Faults& faults_;
  TreeBuilder builder_;
  yaml_parser_t parser_;
  int documents_ = 0;
  bool ended_ = false;
};

}  // namespace

std::optional<Value> read_yaml(std::string_view text, const std::string* document,
                               Diagnostics& diagnostics, const Limits& limits) {
  if (text.size() > limits.bytes) {
    diagnostics.error({*document}, "too-large",
                      "the document has " + count(text.size(), "byte") + ", more than " +
                          std::to_string(limits.bytes));
    return std::nullopt;
  }
  if (auto problem = check_text(text, *document)) {
    diagnostics.add(*std::move(problem));
    return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Faults faults;
  Value value = Reader(text, document, limits, faults).read();
  if (!faults.any()) return value;
  faults.move_to(diagnostics);
  return std::nullopt;
}

}  // namespace consort::document
