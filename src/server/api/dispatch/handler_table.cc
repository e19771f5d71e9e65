#include "server/api/dispatch/handler_table.h"

#include <set>

namespace consort::server {

void HandlerTable::add(std::string operation, Handler handler) {
  const bool is_new = handlers_.emplace(std::move(operation), std::move(handler)).second;
  check(is_new, "an operation has one handler");
}

const Handler* HandlerTable::find(std::string_view operation) const {
  auto found = handlers_.find(operation);
  return found == handlers_.end() ? nullptr : &found->second;
}

Status HandlerTable::check_against(const std::vector<Operation>& operations) const {
  std::set<std::string_view> declared, shown;
  for (const Operation& operation : operations) {
    declared.insert(operation.id);
    const Handler* handler = find(operation.id);
    if (!handler) return fail(Code::invalid, "operation " + operation.id + " has no handler");
    if (operation.method == "GET" && std::holds_alternative<ReadHandler>(*handler))
      shown.insert(operation.path);
  }
  for (const auto& [id, handler] : handlers_)
    if (!declared.contains(id))
      return fail(Code::invalid, "handler " + id + " has no declared operation");
  for (const Operation& operation : operations)
    if (operation.is_conditional() && !std::holds_alternative<ActHandler>(*find(operation.id)) &&
        !shown.contains(operation.path))
      return fail(Code::invalid, "what " + operation.id + " changes cannot be read in a snapshot");
  return {};
}

}  // namespace consort::server
