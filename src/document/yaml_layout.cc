#include "document/yaml_layout.h"

#include <yaml.h>

#include <new>

#include "base/result.h"

namespace consort::document {
namespace {

using Kind = LayoutNode::Kind;

// libyaml's events of a document that has been read before: well-formed and within limits.
class Surveyor {
 public:
  Surveyor(std::string_view text, const LineTable& lines) : text_(text), lines_(lines) {
    if (!yaml_parser_initialize(&parser_)) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Surveyor() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  Surveyor(const Surveyor&) = delete;
  Surveyor& operator=(const Surveyor&) = delete;

  std::optional<LayoutNode> survey() {
    for (next(); event_.type != YAML_STREAM_END_EVENT; next()) {
      if (event_.type == YAML_DOCUMENT_START_EVENT) {
        next();
        return node();
      }
    }
    return std::nullopt;
  }

 private:
  void next() {
    yaml_event_delete(&event_);
    check(yaml_parser_parse(&parser_, &event_) == 1, "a document that was read is well-formed");
  }

  // The node that begins with the current event, up to its last one.
  LayoutNode node() {
    LayoutNode node;
    node.begin = offset(event_.start_mark);
    node.end = offset(event_.end_mark);
    switch (event_.type) {
      case YAML_MAPPING_START_EVENT:
        node.flow = event_.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
        return collection(std::move(node), Kind::map, YAML_MAPPING_END_EVENT);
      case YAML_SEQUENCE_START_EVENT:
        node.flow = event_.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        return collection(std::move(node), Kind::list, YAML_SEQUENCE_END_EVENT);
      case YAML_SCALAR_EVENT:
        return scalar(std::move(node));
      default:
        node.kind = Kind::alias;
        return node;
    }
  }

  LayoutNode collection(LayoutNode node, Kind kind, yaml_event_type_t last) {
    node.kind = kind;
    for (next(); event_.type != last; next())
      node.items.push_back(item(kind));
    if (node.flow) {
      node.end = offset(event_.end_mark);
    } else if (!node.items.empty()) {
      node.end = node.items.back().value.end;
    }
    return node;
  }

  LayoutNode::Item item(Kind kind) {
    LayoutNode::Item item;
    item.begin = item.key_end = offset(event_.start_mark);
    if (kind == Kind::map) {
      if (event_.type == YAML_SCALAR_EVENT) {
        const auto& key = event_.data.scalar;
        item.key.assign(reinterpret_cast<const char*>(key.value), key.length);
        item.merge = item.key == "<<" && key.style == YAML_PLAIN_SCALAR_STYLE;
      }
      item.key_end = offset(event_.end_mark);
      next();
    }
    item.value = node();
    return item;
  }

  // libyaml lets a block scalar end past the empty lines behind it, which only "+" makes its own.
  LayoutNode scalar(LayoutNode node) const {
    yaml_scalar_style_t style = event_.data.scalar.style;
    if (style != YAML_LITERAL_SCALAR_STYLE && style != YAML_FOLDED_SCALAR_STYLE) return node;
    node.kind = Kind::block_scalar;
    size_t body = lines_.next_line(node.begin);
    std::string_view header = text_.substr(node.begin, body - node.begin);
    bool keeps = header.substr(0, header.find('#')).find('+') != header.npos;
    size_t last = text_.find_last_not_of("\r\n", node.end == 0 ? 0 : node.end - 1);
    if (!keeps && last != text_.npos) node.end = std::max(body, lines_.next_line(last));
    return node;
  }

  size_t offset(const yaml_mark_t& mark) const {
    return lines_.offset(static_cast<uint32_t>(mark.line + 1),
                         static_cast<uint32_t>(mark.column + 1));
  }

  std::string_view text_;
  const LineTable& lines_;
  yaml_parser_t parser_;
  yaml_event_t event_{};
};

}  // namespace

std::optional<LayoutNode> lay_out_yaml(std::string_view text, const LineTable& lines) {
  return Surveyor(text, lines).survey();
}

}  // namespace consort::document
