#include "compiler/read/layer.h"

namespace consort::compiler {

std::string_view to_string(Action action) {
  switch (action) {
    case Action::set:
      return "set";
    case Action::append:
      return "append";
    case Action::remove:
      return "remove";
    case Action::withdraw:
      return "withdraw";
  }
  return "set";
}

std::string Layer::label() const {
  switch (kind) {
    case Kind::site:
      return "site";
    case Kind::tag:
      return "tag " + name;
    case Kind::host:
      return "host " + name;
    case Kind::application:
      return "application " + name;
  }
  return name;
}

}  // namespace consort::compiler
