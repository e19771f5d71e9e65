#include "document/tree_builder.h"

#include <algorithm>
#include <iterator>

#include "base/strings.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Mark;
using model::Value;

constexpr size_t kMostCandidates = 1000;  // anchors looked at for a "did you mean"
constexpr size_t kLongestShown = 60;      // bytes of a name in a message

std::string shown(std::string_view name) { return "'" + printable(name, kLongestShown) + "'"; }
std::string shown(char sigil, std::string_view name) { return shown(sigil + std::string(name)); }

}  // namespace

TreeBuilder::TreeBuilder(const Limits& limits, Faults& faults)
    : limits_(limits), faults_(faults), resolver_(faults) {}

void TreeBuilder::count_node(Mark mark) {
  if (++nodes_ <= limits_.nodes) return;
  faults_.fatal(mark, "too-large", "the document has more than " + count(limits_.nodes, "value"),
                "split it into several documents");
}

bool TreeBuilder::expects_key() const {
  return !frames_.empty() && frames_.back().kind == Value::Kind::map &&
         frames_.back().next == Next::key;
}

void TreeBuilder::scalar(const YamlScalar& scalar) {
  count_node(scalar.mark);
  if (expects_key()) return scalar_key(scalar);
  deliver({resolver_.value(scalar)}, scalar.anchor);
}

void TreeBuilder::scalar_key(const YamlScalar& scalar) {
  if (scalar.plain && scalar.tag.empty()) {
    if (scalar.text == "<<") return merge_key(scalar.mark);
    if (scalar.text.empty()) {
      faults_.error(scalar.mark, "bad-key", "a key is missing here",
                    "write \"\" for a key that is empty text");
    }
  } else if (!scalar.tag.empty()) {
    resolver_.value(scalar);  // says what is wrong with the tag
  }
  Frame& frame = frames_.back();
  frame.key = resolver_.key(scalar.text);
  frame.key_mark = scalar.mark;
  frame.next = Next::value;
  ++frame.nodes;
  if (!scalar.anchor.empty()) {
    anchors_.insert_or_assign(std::string(scalar.anchor), Subtree{Value(*frame.key, scalar.mark)});
  }
}

void TreeBuilder::merge_key(Mark mark) {
  Frame& frame = frames_.back();
  frame.next = Next::merged;
  if (frame.merged) {
    Diagnostic diagnostic{mark.place(), Severity::error, "duplicate-key",
                          "the key '<<' is written twice in this map",
                          "merge several maps with one list: '<<: [*a, *b]'"};
    diagnostic.notes.push_back({frame.merged_mark.place(), "first written here"});
    return faults_.error(std::move(diagnostic));
  }
  frame.merged_mark = mark;
}

void TreeBuilder::begin(Value::Kind kind, const YamlNode& node) {
  count_node(node.mark);
  bool in_refused_key = !frames_.empty() && frames_.back().in_refused_key;
  if (expects_key() && !std::exchange(in_refused_key, true)) refuse_key(kind, node.mark);
  if (frames_.size() >= limits_.depth) {
    return faults_.fatal(
        node.mark, "too-deep",
        "lists and maps are nested more than " + count(limits_.depth, "level") + " deep");
  }
  resolver_.check_tag(node, kind);
  size_t first = kind == Value::Kind::list ? items_.size() : entries_.size();
  frames_.push_back({kind, node.mark, std::string(node.anchor), first, in_refused_key});
}

void TreeBuilder::refuse_key(Value::Kind kind, Mark mark) {
  const Frame& map = frames_.back();
  bool braces =
      kind == Value::Kind::map && mark.line == map.mark.line && mark.column == map.mark.column + 1;
  if (braces) {
    return faults_.error(map.mark, "bad-key", "'{{' opens a map here, not an expression",
                         "put the whole value in quotes: \"{{ ... }}\"");
  }
  faults_.error(mark, "bad-key", "a " + std::string(to_string(kind)) + " cannot be a key",
                "keys are text; put it in quotes if it is meant to be text");
}

void TreeBuilder::end() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Subtree subtree{{}, frame.nodes, frame.height + 1};
  if (frame.kind == Value::Kind::list) {
    subtree.value = Value(finish_list(frame), frame.mark);
  } else {
    subtree.value = Value(finish_map(frame), frame.mark);
  }
  deliver(std::move(subtree), frame.anchor);
}

List TreeBuilder::finish_list(const Frame& frame) {
  auto first = items_.begin() + static_cast<ptrdiff_t>(frame.first);
  List list(std::make_move_iterator(first), std::make_move_iterator(items_.end()));
  items_.erase(first, items_.end());
  return list;
}

Map TreeBuilder::finish_map(const Frame& frame) {
  Map map;
  map.reserve(entries_.size() - frame.first);
  for (size_t i = frame.first; i < entries_.size(); ++i) {
    Map::Entry& entry = entries_[i];
    if (map.insert(entry.key, std::move(entry.value), entry.key_mark)) continue;
    Diagnostic diagnostic{entry.key_mark.place(), Severity::error, "duplicate-key",
                          "the key " + shown(*entry.key) + " is written twice in this map",
                          "remove one of the two"};
    diagnostic.notes.push_back({map.entry(*entry.key)->key_mark.place(), "first written here"});
    faults_.error(std::move(diagnostic));
  }
  entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(frame.first), entries_.end());
  return frame.merged ? merge(*frame.merged, std::move(map)) : map;
}

// What `merged` has and `own` does not, then `own`.
Map TreeBuilder::merge(const Value& merged, Map own) {
  Map whole;
  if (merged.is_list()) {
    for (const Value& item : merged.list())
      merge_one(whole, item, own);
  } else {
    merge_one(whole, merged, own);
  }
  whole.reserve(whole.size() + own.size());
  for (const Map::Entry& entry : own)
    whole.insert(entry.key, entry.value, entry.key_mark);
  return whole;
}

void TreeBuilder::merge_one(Map& into, const Value& merged, const Map& own) {
  if (!merged.is_map()) {
    if (faults_.any_at(merged.mark())) return;  // an alias of nothing
    return faults_.error(merged.mark(), "bad-merge",
                         "what stands behind '<<' is neither a map nor a list of maps",
                         "quote \"<<\" if it is meant to be an ordinary key");
  }
  for (const Map::Entry& entry : merged.map()) {
    if (!own.contains(*entry.key)) into.insert(entry.key, entry.value, entry.key_mark);
  }
}

void TreeBuilder::deliver(Subtree subtree, std::string_view anchor) {
  if (!anchor.empty()) anchors_.insert_or_assign(std::string(anchor), subtree);
  if (frames_.empty()) {
    root_ = std::move(subtree.value);
    return;
  }
  Frame& frame = frames_.back();
  frame.nodes += subtree.nodes;
  frame.height = std::max(frame.height, subtree.height);
  if (frame.kind == Value::Kind::map) return deliver_to_map(frame, std::move(subtree.value));
  items_.push_back(std::move(subtree.value));
}

void TreeBuilder::deliver_to_map(Frame& frame, Value value) {
  switch (std::exchange(frame.next, Next::key)) {
    case Next::key:
      frame.next = Next::ignored;
      break;  // a list or map that was refused as a key
    case Next::value:
      entries_.push_back({*std::move(frame.key), std::move(value), frame.key_mark});
      break;
    case Next::merged:
      frame.merged = std::move(value);
      break;
    case Next::ignored:
      break;
  }
}

const TreeBuilder::Subtree* TreeBuilder::find_anchor(const std::string& anchor, Mark mark) {
  auto open = std::find_if(frames_.begin(), frames_.end(),
                           [&](const Frame& frame) { return frame.anchor == anchor; });
  if (open != frames_.end()) {
    faults_.error({mark.place(),
                   Severity::error,
                   "alias-loop",
                   shown('*', anchor) + " stands inside of what it stands for",
                   "",
                   {{open->mark.place(), shown('&', anchor) + " starts here and has not ended"}}});
    return nullptr;
  }
  auto found = anchors_.find(anchor);
  if (found != anchors_.end()) return &found->second;
  unknown_anchor(anchor, mark);
  return nullptr;
}

void TreeBuilder::unknown_anchor(const std::string& anchor, Mark mark) {
  std::vector<std::string> names;
  for (const auto& [name, subtree] : anchors_) {
    if (names.size() < kMostCandidates) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::string hint = anchor.size() <= kLongestShown ? did_you_mean(anchor, names) : "";
  if (hint.empty()) hint = "put text that starts with '*' in quotes";
  faults_.error(mark, "unknown-anchor", "there is no anchor " + shown('&', anchor) + " before this",
                hint);
}

void TreeBuilder::alias(const std::string& anchor, Mark mark) {
  count_node(mark);
  const Subtree* subtree = find_anchor(anchor, mark);
  if (!subtree) return deliver({Value::null(mark)}, {});
  if (expects_key()) return alias_key(*subtree, anchor, mark);
  aliased_nodes_ += subtree->nodes;
  if (aliased_nodes_ > limits_.aliased_nodes) {
    return faults_.fatal(
        mark, "alias-bomb",
        "aliases make this document longer than " + count(limits_.aliased_nodes, "value"),
        "write less of it with '*'");
  }
  if (frames_.size() + subtree->height > limits_.depth) {
    return faults_.fatal(mark, "too-deep",
                         "with this alias, lists and maps are nested more than " +
                             count(limits_.depth, "level") + " deep");
  }
  deliver({subtree->value.with_mark(mark), subtree->nodes, subtree->height}, {});
}

void TreeBuilder::alias_key(const Subtree& subtree, const std::string& anchor, Mark mark) {
  Frame& frame = frames_.back();
  frame.next = Next::value;
  frame.key_mark = mark;
  if (subtree.value.is_text()) {
    frame.key = subtree.value.shared_text();
    return;
  }
  frame.next = Next::ignored;
  faults_.error(mark, "bad-key", shown('*', anchor) + " is not text, and so cannot be a key");
}

}  // namespace consort::document
