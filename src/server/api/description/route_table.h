#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/description/operation.h"

namespace consort::server {

// Finds the operations of a path, segment by segment: the work is linear in the path. A fixed word
// goes before a parameter, and there is no way back from it.
class RouteTable {
 public:
  // The operations outlive the table. exists: two have the same method and shape of path.
  static Result<RouteTable> make(const std::vector<Operation>& operations);

  struct Match {
    std::map<std::string, const Operation*, std::less<>> methods;
    std::vector<std::string> values;  // of the parameters, in the order of the template

    const Operation* find(std::string_view method) const;  // HEAD is answered by GET
    std::string allow() const;                             // "GET, HEAD, OPTIONS"
  };
  // Without methods: there is no such path. An empty segment is none of a path.
  Match match(std::string_view path) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
    std::unique_ptr<Node> parameter;
    bool takes_rest = false;  // "{resource}": this and all that follows
    std::map<std::string, const Operation*, std::less<>> methods;
  };
  Status add(const Operation& operation);

  std::unique_ptr<Node> root_ = std::make_unique<Node>();
};

}  // namespace consort::server
