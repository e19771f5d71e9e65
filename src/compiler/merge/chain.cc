#include "compiler/merge/chain.h"

#include <unordered_set>

#include "compiler/read/expect.h"
#include "model/json.h"

namespace consort::compiler {

using model::List;
using model::Map;
using model::Unknown;
using model::Value;

namespace {

bool decides(Action action) { return action == Action::set || action == Action::withdraw; }

// Equal values have equal canonical texts.
std::unordered_set<std::string> texts_of(const Value& value) {
  std::unordered_set<std::string> texts;
  if (!value.is_list()) return {model::to_json(value)};
  for (const Value& item : value.list())
    texts.insert(model::to_json(item));
  return texts;
}

void add_items(Value& list, const Value& more, bool unordered) {
  std::unordered_set<std::string> there;
  if (unordered) there = texts_of(list);
  auto add = [&](const Value& item) {
    if (!unordered || there.insert(model::to_json(item)).second) list.own_list().push_back(item);
  };
  if (!more.is_list()) return add(more);
  for (const Value& item : more.list())
    add(item);
}

void remove_items(Value& list, const Value& less) {
  std::unordered_set<std::string> unwanted = texts_of(less);
  std::erase_if(list.own_list(),
                [&](const Value& item) { return unwanted.contains(model::to_json(item)); });
}

void remove_keys(Map& map, const Value& less) {
  std::unordered_set<std::string_view> unwanted;
  auto remove = [&](const Value& key) {
    if (key.is_text()) unwanted.insert(key.text());
  };
  if (!less.is_list()) remove(less);
  if (less.is_list()) std::for_each(less.list().begin(), less.list().end(), remove);
  Map rest;
  for (const Map::Entry& entry : map)
    if (!unwanted.contains(*entry.key)) rest.set(entry.key, entry.value, entry.key_mark);
  map = std::move(rest);
}

// Unknown as a whole: nobody can tell what is in it in the end.
Value both_unknown(const Value& a, const Value& b) {
  Unknown unknown;
  model::has_unknown(a, &unknown.waits_for);
  model::has_unknown(b, &unknown.waits_for);
  return Value(std::move(unknown), b.mark());
}

// False when the two do not go together.
bool combine(Value& value, const Value& with, Action action, bool unordered) {
  if (value.is_unknown() || with.is_unknown()) {
    value = both_unknown(value, with);
    return true;
  }
  if (value.is_list()) {
    if (action == Action::append) add_items(value, with, unordered);
    if (action == Action::remove) remove_items(value, with);
    return true;
  }
  if (!value.is_map()) return false;
  if (action == Action::remove) {
    remove_keys(value.own_map(), with);
    return true;
  }
  if (!with.is_map()) return false;
  for (const Map::Entry& entry : with.map())
    value.own_map().set(entry.key, entry.value, entry.key_mark);
  return true;
}

class Merge {
 public:
  Merge(Scopes& scopes, bool unordered) : scopes_(scopes), unordered_(unordered) {}

  Merged run(std::span<const Statement> statements, const Value* base) {
    size_t first = statements.size();
    while (first > 0 && !decides(statements[first - 1].setting->action))
      --first;
    if (first > 0 && statements[first - 1].setting->action == Action::set) {
      merged_.decisive = statements[first - 1];
      merged_.value = evaluate(merged_.decisive);
      merged_.checked = merged_.decisive.setting->checked;
    } else if (first < statements.size() && base) {
      merged_.value = *base;
    }
    for (const Statement& statement : statements.subspan(first))
      add(statement);
    if (merged_.failed) merged_.value.reset();
    return std::move(merged_);
  }

 private:
  std::optional<Value> evaluate(const Statement& statement) {
    std::optional<Value> value = scopes_.evaluate(statement);
    if (!value) merged_.failed = true;
    return value;
  }

  void add(const Statement& statement) {
    merged_.checked = false;
    const Setting& setting = *statement.setting;
    std::optional<Value> part = evaluate(statement);
    if (!part || merged_.failed) return;
    if (!merged_.value) {
      if (setting.action == Action::remove) return;
      merged_.value = part->is_map() ? Value(Map(), part->mark()) : Value(List(), part->mark());
    }
    if (!combine(*merged_.value, *part, setting.action, unordered_)) refuse(setting, *part);
  }

  void refuse(const Setting& setting, const Value& part) {
    merged_.failed = true;
    bool append = setting.action == Action::append;
    Diagnostic diagnostic;
    diagnostic.place = setting.mark.place();
    diagnostic.rule = "bad-append";
    diagnostic.message = with_article(part.kind()) + " cannot be " +
                         (append ? "added to " : "removed from ") + quoted(*setting.name) +
                         ", which is " + with_article(merged_.value->kind());
    model::Mark earlier = merged_.value->mark();
    if (earlier.document) diagnostic.notes.push_back({earlier.place(), "set here"});
    scopes_.context().diagnostics.add(std::move(diagnostic));
  }

  Scopes& scopes_;
  bool unordered_;
  Merged merged_;
};

}  // namespace

Merged merge(std::span<const Statement> statements, Scopes& scopes, const Value* base,
             bool unordered) {
  return Merge(scopes, unordered).run(statements, base);
}

}  // namespace consort::compiler
