#include "model/change.h"

#include <limits>

#include "base/hmac.h"
#include "base/strings.h"
#include "model/fields.h"
#include "model/json.h"
#include "model/text_list.h"

namespace consort::model {
namespace {

constexpr std::string_view kRedacted = "$redacted";

bool is_redacted(const Value& value) {
  if (!value.is_map() || value.map().size() != 1) return false;
  const Value* digest = value.map().find(kRedacted);
  return digest && digest->is_text() && Digest::from_hex(digest->text());
}

Value number(size_t count) { return Value(static_cast<int64_t>(count)); }

Digest keyed_digest(const Digest& key, std::string_view message) {
  return hmac_sha256({reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}, message);
}

Map attribute_map(const AttributeChange& change, const Redactor& redact) {
  Map map;
  map.set("name", Value(change.name));
  map.set("from", change.sensitive ? redact(change.from) : change.from);
  map.set("to", change.sensitive ? redact(change.to) : change.to);
  if (change.sensitive) map.set("sensitive", Value(true));
  if (!change.sensitive && !change.diff.empty()) map.set("diff", Value(change.diff));
  return map;
}

Map change_map(const Change& change, const Redactor& redact) {
  List attributes;
  for (const AttributeChange& attribute : change.attributes)
    attributes.emplace_back(attribute_map(attribute, redact));
  Map map;
  map.set("address", Value(change.address.to_string()));
  map.set("action", Value(to_string(change.action)));
  map.set("attributes", Value(std::move(attributes)));
  map.set("because", text_list(change.because));
  map.set("conditional", Value(change.conditional));
  return map;
}

Value summary_value(const PlanSummary& summary) {
  Map map;
  map.set("create", number(summary.create));
  map.set("update", number(summary.update));
  map.set("delete", number(summary.remove));
  map.set("run", number(summary.run));
  map.set("refresh", number(summary.refresh));
  map.set("unchanged", number(summary.unchanged));
  map.set("waiting", number(summary.waiting));
  map.set("failed", number(summary.failed));
  map.set("drifted", number(summary.drifted));
  return Value(std::move(map));
}

Action read_action(Fields& fields) {
  std::string name = fields.text("action");
  for (Action action :
       {Action::create, Action::update, Action::remove, Action::run, Action::refresh}) {
    if (name == to_string(action)) return action;
  }
  fields.refuse("action",
                "'" + printable(name, 40) + "' is not create, update, delete, run or refresh");
  return Action::update;
}

Result<AttributeChange> read_attribute(const Value& value, std::string where) {
  Fields fields(value, std::move(where));
  AttributeChange change;
  change.name = fields.text("name");
  for (auto [key, side] : {std::pair("from", &change.from), std::pair("to", &change.to)}) {
    if (const Value* written = fields.any(key)) {
      *side = *written;
    } else {
      fields.refuse(key, "is missing");
    }
  }
  change.sensitive = fields.boolean_or("sensitive", false);
  change.diff = fields.text_or("diff", "");
  TRY_DO(fields.done());
  return change;
}

Result<Change> read_change(const Value& value, std::string where) {
  Fields fields(value, std::move(where));
  Change change;
  change.address = fields.address("address");
  change.action = read_action(fields);
  change.because = fields.texts("because");
  change.conditional = fields.boolean_or("conditional", false);
  const List& attributes = fields.list("attributes");
  TRY_DO(fields.done());
  for (size_t i = 0; i < attributes.size(); ++i) {
    TRY(auto attribute, read_attribute(attributes[i], fields.inside("attributes", i)));
    change.attributes.own().push_back(std::move(attribute));
  }
  return change;
}

Result<PlanSummary> read_summary(const Value& value) {
  Fields fields(value, "summary");
  auto number = [&](std::string_view key) {
    return static_cast<size_t>(fields.integer(key, 0, std::numeric_limits<int64_t>::max()));
  };
  PlanSummary summary;
  summary.create = number("create");
  summary.update = number("update");
  summary.remove = number("delete");
  summary.run = number("run");
  summary.refresh = number("refresh");
  summary.unchanged = number("unchanged");
  summary.waiting = number("waiting");
  summary.failed = number("failed");
  summary.drifted = number("drifted");
  TRY_DO(fields.done());
  return summary;
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::create:
      return "create";
    case Action::update:
      return "update";
    case Action::remove:
      return "delete";
    case Action::run:
      return "run";
    case Action::refresh:
      return "refresh";
  }
  return "unknown";
}

Value Redactor::operator()(const Value& value) const {
  if (value.is_null() || is_redacted(value)) return value;
  Map map;
  Digest digest = key_ ? keyed_digest(*key_, to_json(value)) : Digest{};
  map.set(kRedacted, Value(digest.hex()));
  return Value(std::move(map));
}

Value to_value(const Change& change, const Redactor& redact) {
  return Value(change_map(change, redact));
}

Result<Change> change_from_value(const Value& value) { return read_change(value, ""); }

Value to_value(const std::vector<Plan::Problem>& problems) {
  List list;
  for (const Plan::Problem& problem : problems) {
    Map map;
    map.set("address", Value(problem.address.to_string()));
    map.set("message", Value(problem.message));
    list.emplace_back(std::move(map));
  }
  return Value(std::move(list));
}

Result<std::vector<Plan::Problem>> problems_from(const List& list, std::string_view key) {
  std::vector<Plan::Problem> problems;
  for (size_t i = 0; i < list.size(); ++i) {
    Fields fields(list[i], std::string(key) + "[" + std::to_string(i) + "]");
    Plan::Problem problem;
    problem.address = fields.address("address");
    problem.message = fields.text("message");
    TRY_DO(fields.done());
    problems.push_back(std::move(problem));
  }
  return problems;
}

Value to_value(const Plan& plan, const Redactor& redact) {
  List changes;
  for (const Change& change : plan.changes)
    changes.emplace_back(change_map(change, redact));
  Map map;
  map.set("host", Value(plan.host));
  if (plan.root != "/") map.set("root", Value(plan.root));
  map.set("catalog", Value(plan.catalog.hex()));
  map.set("changes", Value(std::move(changes)));
  map.set("failed", to_value(plan.failed));
  map.set("waiting", to_value(plan.waiting));
  if (!plan.left.empty()) map.set("left", to_value(plan.left));
  map.set("summary", summary_value(plan.summary));
  return Value(std::move(map));
}

Result<Plan> plan_from_value(const Value& value) {
  Fields fields(value, "");
  Plan plan;
  plan.host = fields.text("host");
  plan.root = fields.text_or("root", "/");
  plan.catalog = fields.digest("catalog");
  const Value* summary = fields.any("summary");
  if (!summary) fields.refuse("summary", "is missing");
  const List &changes = fields.list("changes"), &failed = fields.list("failed");
  const List &waiting = fields.list("waiting"), &left = fields.list("left");
  TRY_DO(fields.done());
  for (size_t i = 0; i < changes.size(); ++i) {
    TRY(auto change, read_change(changes[i], fields.inside("changes", i)));
    plan.changes.push_back(std::move(change));
  }
  TRY(plan.failed, problems_from(failed, "failed"));
  TRY(plan.waiting, problems_from(waiting, "waiting"));
  TRY(plan.left, problems_from(left, "left"));
  TRY(plan.summary, read_summary(*summary));
  return plan;
}

}  // namespace consort::model
