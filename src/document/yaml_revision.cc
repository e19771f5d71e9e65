#include "document/yaml_revision.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/strings.h"
#include "document/lines.h"
#include "document/text_check.h"
#include "document/yaml.h"
#include "document/yaml_layout.h"
#include "document/yaml_style.h"
#include "document/yaml_writer.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Value;
using Item = LayoutNode::Item;
using Kind = LayoutNode::Kind;

// What stands around a node.
struct Setting {
  enum class Holder { document, map, list };
  Holder holder = Holder::document;
  bool flow = false;     // inside of [] or {}
  size_t indent = 0;     // columns before the entry or item that holds it
  size_t key_begin = 0;  // of a map's entry
  size_t key_end = 0;
};

// Replaces bytes [begin, end) of the text.
struct Splice {
  size_t begin = 0;
  size_t end = 0;
  std::string text;
};

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == line.npos; }

// Collects the splices that make a document say something else.
class Reviser {
 public:
  explicit Reviser(std::string_view text) : text_(text), lines_(text) {}

  Status revise(const Value& old, const Value& wanted) {
    std::optional<LayoutNode> root = lay_out_yaml(text_, lines_);
    if (root) return node(*root, old, wanted, {});
    if (old == wanted) return {};
    TRY(std::string document, write_yaml(wanted));
    insert(text_.size(), on_new_line(text_.size()) + document);
    return {};
  }

  std::string result() {
    std::stable_sort(splices_.begin(), splices_.end(),
                     [](const Splice& a, const Splice& b) { return a.begin < b.begin; });
    std::string result;
    size_t at = 0;
    for (const Splice& splice : splices_) {
      result += text_.substr(at, std::max(splice.begin, at) - at);
      result += splice.text;
      at = std::max(splice.end, at);
    }
    return result += text_.substr(at);
  }

 private:
  Status node(const LayoutNode& node, const Value& old, const Value& wanted,
              const Setting& setting) {
    if (old == wanted) return {};
    if (node.kind == Kind::map && wanted.is_map() && can_revise(node, old.map(), wanted.map()))
      return map(node, old.map(), wanted.map(), setting);
    if (node.kind == Kind::list && wanted.is_list() && can_revise(node, wanted.list()))
      return list(node, old.list(), wanted.list(), setting);
    return replace(node, wanted, setting);
  }

  // Entry by entry makes sense when some stay, and all that would go are written here.
  bool can_revise(const LayoutNode& map, const Map& old, const Map& wanted) const {
    auto own = [&](std::string_view key) {
      return std::any_of(map.items.begin(), map.items.end(),
                         [&](const Item& item) { return !item.merge && item.key == key; });
    };
    bool some_stay = false;
    for (const Map::Entry& entry : old) {
      bool stays = wanted.contains(*entry.key);
      if (!stays && !own(*entry.key)) return false;  // comes from a merge
      some_stay |= stays;
    }
    return some_stay && (map.flow || stands_on_own_lines(map));
  }
  bool can_revise(const LayoutNode& list, const List& wanted) const {
    return !list.items.empty() && !wanted.empty() && (list.flow || stands_on_own_lines(list));
  }

  // Nothing but white space before each item (or its dash), so that whole lines can come and go.
  // The first item of a map in a list has the list's dash before it.
  bool stands_on_own_lines(const LayoutNode& collection) const {
    return std::all_of(collection.items.begin(), collection.items.end(), [&](const Item& item) {
      bool first = &item == &collection.items.front() && collection.kind == Kind::map;
      std::string_view before = lines_.before_on_line(front(collection, item));
      return first ? before.find_first_not_of(" -") == before.npos : is_blank(before);
    });
  }

  Status map(const LayoutNode& node, const Map& old, const Map& wanted, const Setting& setting) {
    const size_t indent = node.items.empty() ? 0 : column(node.items.front().begin);
    for (size_t i = 0; i < node.items.size(); ++i) {
      const Item& item = node.items[i];
      if (item.merge) continue;
      const Value* value = wanted.find(item.key);
      if (!value) {
        remove(node, i,
               [&](const Item& other) { return other.merge || wanted.contains(other.key); });
        continue;
      }
      Setting inside{Setting::Holder::map, node.flow || setting.flow, indent, item.begin,
                     item.key_end};
      TRY_DO(this->node(item.value, *old.find(item.key), *value, inside));
    }
    for (const Map::Entry& entry : wanted) {
      const Value* before = old.find(*entry.key);
      bool own = std::any_of(node.items.begin(), node.items.end(), [&](const Item& item) {
        return !item.merge && item.key == *entry.key;
      });
      if (own || (before && *before == entry.value)) continue;
      TRY_DO(append_entry(node, entry, indent));
    }
    return {};
  }

  Status append_entry(const LayoutNode& node, const Map::Entry& entry, size_t indent) {
    Map alone;
    alone.set(entry.key, entry.value);
    if (node.flow) {
      TRY(std::string text, write_yaml_inline(Value(std::move(alone))));
      insert(end_of_last(node), ", " + text.substr(1, text.size() - 2));
      return {};
    }
    TRY(std::string text, write_yaml_at(Value(std::move(alone)), indent));
    insert_lines(node, whole_lines(node.end), std::string(indent, ' ') + text);
    return {};
  }

  // Items that are the same at both ends stay; those between are revised one by one.
  Status list(const LayoutNode& node, const List& old, const List& wanted, const Setting& setting) {
    size_t shorter = std::min(old.size(), wanted.size());
    size_t head = 0, tail = 0;
    while (head < shorter && old[head] == wanted[head])
      ++head;
    while (tail < shorter - head && old[old.size() - 1 - tail] == wanted[wanted.size() - 1 - tail])
      ++tail;
    size_t old_end = old.size() - tail, wanted_end = wanted.size() - tail;
    size_t common = std::min(old_end, wanted_end);
    size_t dash = node.flow ? 0 : column(front(node, node.items.front()));
    for (size_t i = head; i < common; ++i) {
      const Item& item = node.items[i];
      Setting inside{Setting::Holder::list, node.flow || setting.flow, dash, item.begin,
                     item.begin};
      TRY_DO(this->node(item.value, old[i], wanted[i], inside));
    }
    for (size_t i = common; i < old_end; ++i) {
      remove(node, i, [&](const Item& other) {
        auto position = static_cast<size_t>(&other - node.items.data());
        return position < common || position >= old_end;
      });
    }
    for (size_t i = common; i < wanted_end; ++i)
      TRY_DO(insert_item(node, common, wanted[i], dash));
    return {};
  }

  // Puts an item before the one at `position`, or last.
  Status insert_item(const LayoutNode& node, size_t position, const Value& value, size_t dash) {
    if (node.flow) {
      TRY(std::string text, write_yaml_inline(value));
      if (position < node.items.size())
        insert(node.items[position].begin, text + ", ");
      else
        insert(end_of_last(node), ", " + text);
      return {};
    }
    TRY(std::string text, write_yaml_at(value, dash + kIndentStep));
    size_t at = position < node.items.size()
                    ? lines_.start_of_line(front(node, node.items[position]))
                    : whole_lines(node.end);
    insert_lines(node, at, std::string(dash, ' ') + "- " + text);
    return {};
  }

  // Takes item `i` away; `stays` says which of the others do not go too.
  template <class Stays>
  void remove(const LayoutNode& node, size_t i, const Stays& stays) {
    const std::vector<Item>& items = node.items;
    if (node.flow) {
      bool any_before = std::any_of(items.begin(), items.begin() + i, stays);
      if (!any_before && i + 1 < items.size())
        cut(items[i].begin, items[i + 1].begin);
      else
        cut(i > 0 ? items[i - 1].value.end : items[i].begin, items[i].value.end);
      return;
    }
    size_t begin = front(node, items[i]);
    if (!is_blank(lines_.before_on_line(begin))) {  // behind a dash: the next one moves up to it
      return cut(begin, std::find_if(items.begin() + i + 1, items.end(), stays)->begin);
    }
    begin = lines_.start_of_line(begin);
    if (i > 0) begin = with_comments_above(begin, column(front(node, items[i])));
    size_t end = whole_lines(std::max(items[i].value.end, items[i].key_end));
    bool gap_below = i + 1 == items.size() || end == text_.size() || is_blank(lines_.line_at(end));
    size_t floor = i > 0 ? whole_lines(items[i - 1].value.end) : begin;
    if (gap_below && begin > floor && is_blank(lines_.line_at(begin - 1)))
      begin = lines_.start_of_line(begin - 1);
    cut(begin, end);
  }

  Status replace(const LayoutNode& node, const Value& wanted, const Setting& setting) {
    if (setting.flow) return replace_in_flow(node, wanted, setting);
    switch (setting.holder) {
      case Setting::Holder::map:
        return replace_value(node, wanted, setting);
      case Setting::Holder::list:
        return replace_item(node, wanted, setting.indent + kIndentStep);
      case Setting::Holder::document:
        break;
    }
    TRY(std::string text, write_yaml(wanted));
    if (node.begin == node.end)  // an empty document: nothing, or comments
      insert(text_.size(), on_new_line(text_.size()) + text);
    else
      splice(node.begin, whole_lines(node.end), text);
    return {};
  }

  Status replace_in_flow(const LayoutNode& node, const Value& wanted, const Setting& setting) {
    TRY(std::string text, write_yaml_inline(wanted));
    bool empty = node.begin == node.end && setting.holder == Setting::Holder::map;
    if (!empty) {
      splice(node.begin, node.end, text);
    } else if (std::optional<size_t> colon = colon_after(setting.key_end)) {
      insert(*colon, " " + text);
    } else {
      insert(setting.key_end, ": " + text);
    }
    return {};
  }

  Status replace_item(const LayoutNode& node, const Value& wanted, size_t indent) {
    TRY(std::string text, write_yaml_at(wanted, indent));
    bool on_lines = node.is_block_collection() || node.kind == Kind::block_scalar;
    bool one_line = text.find('\n') + 1 == text.size();
    size_t end = node.end;
    if (!on_lines && one_line)
      text.pop_back();
    else
      end = whole_lines(end);
    if (node.begin == node.end && !text_.substr(0, node.begin).ends_with(' ')) text = " " + text;
    splice(node.begin, end, text);
    return {};
  }

  // A value is what stands behind the colon (the head) and the lines below it (the body).
  Status replace_value(const LayoutNode& node, const Value& wanted, const Setting& setting) {
    std::optional<size_t> colon = colon_after(setting.key_end);
    if (!colon) return fail(Code::unsupported, "a key without a colon");
    Map alone;
    alone.set("k", wanted);
    TRY(std::string text, write_yaml_at(Value(std::move(alone)), setting.indent));
    size_t line_break = text.find('\n');
    std::string head = text.substr(2, line_break - 2), body = text.substr(line_break + 1);

    bool has_body = node.is_block_collection() || node.kind == Kind::block_scalar;
    size_t head_end = has_body ? end_of_head(*colon) : std::max(node.end, *colon);
    splice(*colon, head_end, head);
    size_t body_begin = lines_.next_line(head_end);
    size_t body_end = body_begin;
    if (has_body) body_end = whole_lines(node.end);
    if (!body.empty()) body = on_new_line(body_begin) + body;
    splice(body_begin, std::max(body_begin, body_end), body);
    return {};
  }

  // ---- the text

  // Where an item begins: its key, or its dash.
  size_t front(const LayoutNode& node, const Item& item) const {
    if (node.kind == Kind::map || node.flow) return item.begin;
    size_t before = text_.substr(0, item.begin).find_last_not_of(" \r\n");
    return before != text_.npos && text_[before] == '-' ? before : item.begin;
  }

  size_t end_of_last(const LayoutNode& node) const {
    const Item& last = node.items.back();
    return std::max(last.value.end, last.key_end);
  }

  size_t column(size_t offset) const {
    return column_of(lines_.before_on_line(offset), text_.npos) - 1;
  }

  bool starts_line(size_t offset) const { return offset == 0 || text_[offset - 1] == '\n'; }
  // Where the lines end of what ends at `offset`; a block scalar took its last one whole.
  size_t whole_lines(size_t offset) const {
    return starts_line(offset) ? offset : lines_.next_line(offset);
  }

  std::optional<size_t> colon_after(size_t key_end) const {
    size_t colon = text_.find_first_not_of(" \t", key_end);
    if (colon == text_.npos || text_[colon] != ':') return std::nullopt;
    return colon + 1;
  }

  // Where what stands behind a colon ends: before the comment, or the line's end.
  size_t end_of_head(size_t colon) const {
    std::string_view rest = lines_.line_at(colon).substr(lines_.before_on_line(colon).size());
    rest = rest.substr(0, rest.find(" #"));
    size_t last = rest.find_last_not_of(" \t");
    return colon + (last == rest.npos ? 0 : last + 1);
  }

  size_t with_comments_above(size_t begin, size_t indent) const {
    while (begin > 0) {
      std::string_view above = lines_.line_at(begin - 1);
      size_t first = above.find_first_not_of(' ');
      if (first != indent || above[first] != '#') break;
      begin = lines_.start_of_line(begin - 1);
    }
    return begin;
  }

  // A line break, where the text before `offset` lacks one.
  std::string on_new_line(size_t offset) const { return starts_line(offset) ? "" : "\n"; }

  // ---- the splices

  void splice(size_t begin, size_t end, std::string text) {
    if (begin < end || !text.empty()) splices_.push_back({begin, end, std::move(text)});
  }
  void insert(size_t at, std::string text) { splice(at, at, std::move(text)); }
  void cut(size_t begin, size_t end) { splice(begin, end, {}); }

  // Lines of a block collection, set apart by an empty one where its others are.
  void insert_lines(const LayoutNode& node, size_t at, std::string text) {
    bool apart = false;
    bool gap = at > 0 && is_blank(lines_.line_at(at - 1));  // of a block that ends in empty lines
    if (node.items.size() > 1 && !gap) {
      size_t last = lines_.start_of_line(front(node, node.items.back()));
      size_t before = with_comments_above(last, column(front(node, node.items.back())));
      apart = before > 0 && is_blank(lines_.line_at(before - 1));
    }
    insert(at, on_new_line(at) + (apart ? "\n" : "") + text);
  }

  const std::string_view text_;
  const LineTable lines_;
  std::vector<Splice> splices_;
};

Result<Value> read(std::string_view text) {
  static const std::string kName = "the document";
  Diagnostics diagnostics;
  std::optional<Value> value = read_yaml(text, &kName, diagnostics);
  if (value) return std::move(*value);
  diagnostics.sort();
  const Diagnostic& first = diagnostics.all().front();
  return fail(Code::invalid, first.place.to_string() + ": " + first.message);
}

// Reads a text with the line breaks of all YAML on one form, and gives it back its own.
struct LineBreaks {
  bool dos = false;
  static LineBreaks of(std::string_view text) {
    size_t first = text.find('\n');
    return {first != text.npos && first > 0 && text[first - 1] == '\r'};
  }
  std::string unify(std::string_view text) const {
    return dos ? replace_all(text, "\r\n", "\n") : std::string(text);
  }
  std::string restore(std::string text) const {
    return dos ? replace_all(text, "\n", "\r\n") : std::move(text);
  }
};

}  // namespace

Result<std::string> revise_yaml(std::string_view text, const Value& wanted) {
  bool marked = text.starts_with(kByteOrderMark);
  LineBreaks breaks = LineBreaks::of(text);
  std::string plain = breaks.unify(marked ? text.substr(kByteOrderMark.size()) : text);
  TRY(Value old, read(plain));
  Reviser reviser(plain);
  TRY_DO(reviser.revise(old, wanted));
  std::string revised = reviser.result();
  auto said = read(revised);
  if (!said || *said != wanted) {
    return fail(Code::invalid,
                "the change cannot be written without changing other parts of the document, which "
                "share values by alias or have a form of their own; edit it by hand");
  }
  revised = breaks.restore(std::move(revised));
  return marked ? std::string(kByteOrderMark) + revised : revised;
}

}  // namespace consort::document
