#include "server/api/description/route_table.h"

#include "base/strings.h"

namespace consort::server {
namespace {

// The one path parameter that may hold "/": names of resources are often paths.
constexpr std::string_view kRest = "{resource}";

}  // namespace

Result<RouteTable> RouteTable::make(const std::vector<Operation>& operations) {
  RouteTable table;
  for (const Operation& operation : operations)
    TRY_DO(table.add(operation));
  return table;
}

Status RouteTable::add(const Operation& operation) {
  Node* node = root_.get();
  for (std::string_view segment : split(std::string_view(operation.path).substr(1), '/')) {
    const bool is_parameter = segment.starts_with("{");
    auto& next = is_parameter ? node->parameter
                              : node->words.try_emplace(std::string(segment)).first->second;
    if (!next) next = std::make_unique<Node>();
    node = next.get();
    node->takes_rest |= segment == kRest;
  }
  if (node->methods.emplace(operation.method, &operation).second) return {};
  return fail(Code::exists, operation.id + " has the method and path of another operation");
}

RouteTable::Match RouteTable::match(std::string_view path) const {
  Match match;
  if (!path.starts_with("/")) return match;
  path.remove_prefix(1);
  const Node* node = root_.get();
  while (true) {
    const size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    if (segment.empty()) return match;
    if (auto word = node->words.find(segment); word != node->words.end()) {
      node = word->second.get();
    } else if (node->parameter) {
      node = node->parameter.get();
      match.values.emplace_back(node->takes_rest ? path : segment);
      if (node->takes_rest) break;
    } else {
      return match;
    }
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
  }
  match.methods = node->methods;
  return match;
}

const Operation* RouteTable::Match::find(std::string_view method) const {
  auto found = methods.find(method == "HEAD" ? "GET" : method);
  return found == methods.end() ? nullptr : found->second;
}

std::string RouteTable::Match::allow() const {
  std::vector<std::string> names;
  for (const auto& [method, operation] : methods) {
    names.push_back(method);
    if (method == "GET") names.emplace_back("HEAD");
  }
  names.emplace_back("OPTIONS");
  return join(names, ", ");
}

}  // namespace consort::server
