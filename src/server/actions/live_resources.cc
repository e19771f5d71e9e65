#include "server/actions/live_resources.h"

#include "base/strings.h"
#include "model/change.h"
#include "model/json.h"
#include "server/actions/answer_awaited.h"
#include "server/actions/preconditions.h"
#include "server/actions/resource_draft.h"
#include "server/api/dispatch/conditions.h"

namespace consort::server {
namespace {

constexpr Duration kMargin = std::chrono::seconds(1);  // for the hub to say that time is over

// What an agent says is no fault of the server.
Problem told_by(const wire::Fault& fault) {
  Problem problem = Problem::from(fail(fault.code, fault.message));
  if (!problem.is_fault()) return problem;
  return {.status = 502, .code = "agent_failed", .detail = "the agent says: " + fault.message};
}

Problem told_by(const Error& error) { return told_by(wire::fault_of(error)); }

std::string version_of(const model::Map& state, const std::optional<model::Value>& says) {
  model::Map both;
  both.set("is", model::Value(state));
  if (says) both.set("says", *says);
  return model::to_json(both);
}

}  // namespace

Outcome<Done> LiveResources::read(const Order& order, const store::Host& host,
                                  const ResourceAddress& address) {
  TRY(model::Address which, resolve(address));
  TRY(model::Map state, ask(order, host, which));
  if (order.reads_only) return Done{.result = without_contents(which.type, state)};
  // A site that cannot be read keeps nobody from looking at hosts.
  std::optional<model::Value> says;
  auto tree = editor_.current(order.environment.id);
  if (tree && *tree) says = what_site_says(**tree, host.name, which).value_or(std::nullopt);
  Done done{.version = version_of(state, says)};
  done.result = std::move(state);
  return done;
}

Outcome<Done> LiveResources::write(const Order& order, const store::Host& host,
                                   const ResourceAddress& address, const model::Map& attributes) {
  TRY(model::Address which, resolve(address));
  ResourceDraft draft{host.name, which, model::Value(attributes)};
  if (is_for_a_state(order)) {
    TRY(model::Map state, ask(order, host, which));
    draft.guard = [&order, state = std::move(state)](const std::optional<model::Value>& says) {
      return refuse_change({.if_match = order.if_match},
                           entity_tag({.version = version_of(state, says)}));
    };
  }
  TRY(SiteChange change,
      editor_.edit(order, "Set " + printable(which.to_string(), 200) + " of " + host.name,
                   [&](const document::SourceTree& tree) { return draft.on(tree); }));
  return done_with(change);
}

Outcome<model::Address> LiveResources::resolve(const ResourceAddress& address) const {
  const model::TypeSchema* type = parts_.schema.find(address.type);
  if (!type)
    return Problem{.status = 404,
                   .code = "not_found",
                   .detail = "there is no resource type '" + printable(address.type, 100) + "'",
                   .hint = did_you_mean(address.type, parts_.schema.collections())};
  const bool is_path = type->name_kind == model::AttributeKind::path;
  std::string name = is_path && !address.name.starts_with("/") ? "/" + address.name : address.name;
  return model::Address{address.type, std::move(name)};
}

model::Map LiveResources::without_contents(const std::string& type, const model::Map& state) const {
  const model::TypeSchema* schema = parts_.schema.find(type);
  model::Map shown;
  for (const auto& entry : state) {
    const model::AttributeSchema* attribute = schema->attribute(*entry.key);
    const bool hidden = attribute && attribute->tells_file_text();
    shown.set(entry.key, hidden ? model::Redactor()(entry.value) : entry.value);
  }
  return shown;
}

Outcome<model::Map> LiveResources::ask(const Order& order, const store::Host& host,
                                       const model::Address& address) {
  if (!places_.try_acquire())
    return Problem{.status = 503,
                   .code = "busy",
                   .detail = "too many wait for answers of agents",
                   .retry_after = std::chrono::seconds(1)};
  AnswerAwaited<Result<wire::Readings>> awaited;
  parts_.orders.read({order.environment.id, host.id}, address.type, {address.name}, kPatience,
                     awaited.taker());
  auto readings = awaited.wait(kPatience + kMargin);
  places_.release();
  if (!readings) return fail(Code::timeout, "the agent does not answer in time");
  if (!*readings) return told_by(readings->error());
  for (wire::Reading& reading : (*readings)->resources) {
    if (reading.name != address.name) continue;
    if (auto* fault = std::get_if<wire::Fault>(&reading.state)) return told_by(*fault);
    return std::move(std::get<model::Map>(reading.state));
  }
  return Problem{.status = 502,
                 .code = "agent_failed",
                 .detail = "the answer of the agent lacks what was asked"};
}

}  // namespace consort::server
