#include "compiler/merge/fleet.h"

#include "base/strings.h"
#include "model/pattern.h"
#include "model/selector.h"

namespace consort::compiler {

using expression::Failure;
using model::List;
using model::Map;
using model::Match;
using model::Selector;
using model::Unknown;
using model::Value;

namespace {

class MemberView final : public model::HostView {
 public:
  explicit MemberView(const Member& member) : member_(member) {}

  std::string_view name() const override { return member_.name; }
  std::string_view environment() const override { return member_.environment; }
  bool has_tag(std::string_view glob) const override {
    return std::any_of(member_.tags.begin(), member_.tags.end(),
                       [&](const std::string& tag) { return model::matches_glob(glob, tag); });
  }
  const Value* fact(std::string_view path) const override {
    return member_.facts ? member_.facts->find(path) : member_.value.map().find("facts");
  }
  Match flag(std::string_view) const override { return Match::unknown; }

 private:
  const Member& member_;
};

Value value_of(const Member& member) {
  List tags;
  for (const std::string& tag : member.tags)
    tags.emplace_back(tag);
  Map map;
  map.set("name", Value(member.name));
  map.set("tags", Value(std::move(tags)));
  map.set("environment", Value(member.environment));
  map.set("facts", member.facts ? Value(member.facts->tree)
                                : Value(Unknown{{"facts of host " + member.name}}));
  return Value(std::move(map));
}

}  // namespace

Fleet::Fleet(Site& site, Versions<Order>& orders, const HostFacts& facts)
    : site_(site),
      orders_(orders),
      facts_(facts),
      members_([this](auto&, auto&) { return gather(); }),
      queries_([this](auto& selector, auto& before) { return renew(selector, before); }) {}

void Fleet::refresh() {
  members_.refresh();
  queries_.refresh();
}

std::shared_ptr<const Fleet::Members> Fleet::gather() {
  Members members;
  auto settings = site_.layer(std::string(kSiteStem));
  for (const std::string& host : site_.inventory().hosts()) {
    auto layer = site_.layer(host_stem(host));
    if (!layer->document) {
      members.diagnostics.merge(layer->diagnostics);
      continue;
    }
    Member member;
    member.name = host;
    if (settings) member.environment = settings->settings.environment;
    member.tags = orders_.get(order_name(*layer))->tags;
    member.facts = facts_.facts(host);
    member.value = value_of(member);
    members.all.push_back(std::move(member));
  }
  return std::make_shared<const Members>(std::move(members));
}

expression::Outcome<std::shared_ptr<const Query>> Fleet::query(const std::string& selector) {
  auto parsed = Selector::parse(selector, {});
  if (!parsed) {
    return Failure("bad-selector",
                   parsed.error().message + ", at column " + std::to_string(parsed.error().column) +
                       " of the selector",
                   parsed.error().hint);
  }
  return queries_.get(selector);
}

Versions<Query>::Pointer Fleet::renew(const std::string& text,
                                      const Versions<Query>::Pointer& before) {
  Selector selector = *Selector::parse(text, {});
  std::shared_ptr<const Members> members = members_.get("");
  Query query;
  query.diagnostics = members->diagnostics;
  List values;
  Unknown unknown;
  for (const Member& member : members->all) {
    Match match = selector.evaluate(MemberView(member));
    if (match == Match::no) continue;
    if (match == Match::unknown) unknown.waits_for.push_back("facts of host " + member.name);
    query.members.push_back(member);
    values.push_back(member.value);
  }
  query.value = unknown.waits_for.empty() ? Value(std::move(values)) : Value(std::move(unknown));
  bool same = before && before->members == query.members &&
              before->value.kind() == query.value.kind() &&
              before->diagnostics.all() == query.diagnostics.all();
  return same ? before : std::make_shared<const Query>(std::move(query));
}

}  // namespace consort::compiler
