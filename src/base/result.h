#pragma once
#include <source_location>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace consort {

// What went wrong, coarse enough to act on; the message carries the rest.
enum class Code {
  invalid,  // the input is wrong; trying again cannot help
  not_found,
  denied,  // permissions, or a path that must not be followed
  exists,
  busy,   // somebody holds a lock; trying again may help
  stale,  // the world moved on since the decision was made
  timeout,
  cancelled,
  unavailable,  // a service or tool that is needed is not there
  unsupported,
  corrupt,  // stored data does not check out
  failed,   // a tool ran and said no
  io,
};
std::string_view to_string(Code code);

// A failure and the chain of what was being done, innermost first.
struct Error {
  Code code = Code::failed;
  std::string message;
  std::vector<std::string> context = {};  // "reading /etc/passwd", "applying users.deploy"

  Error&& within(std::string doing) &&;  // adds one hop: error.within("reading " + path)
  std::string to_string() const;         // "message, while reading x, while applying y"
  friend bool operator==(const Error&, const Error&) = default;
};

// Error from errno: the code that fits, and "<what>: <strerror>".
Error os_error(int error_number, std::string_view what);

// A value or an Error; ignoring one is a compiler warning, and warnings are errors.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}

  Result within(std::string doing) && {
    if (!this->has_value()) std::move(this->error()).within(std::move(doing));
    return std::move(*this);
  }
};
using Status = Result<void>;

inline Error fail(Code code, std::string message) { return {code, std::move(message)}; }

// Aborts with the place and the message: for bugs of ours, never for input.
void check(bool condition, std::string_view message,
           std::source_location where = std::source_location::current());

}  // namespace consort

#define CONSORT_CONCAT_(a, b) a##b
#define CONSORT_CONCAT(a, b) CONSORT_CONCAT_(a, b)

// TRY(auto text, files.read(path)): declares `text`, or returns the error from this function.
#define TRY(declaration, expression) \
  TRY_IMPL_(CONSORT_CONCAT(try_, __LINE__), declaration, expression)
#define TRY_IMPL_(temporary, declaration, expression)  \
  auto temporary = (expression);                       \
  if (!temporary) return std::move(temporary).error(); \
  declaration = std::move(*temporary)

// TRY_DO(files.remove(path)): returns the error from this function, if there is one.
#define TRY_DO(expression)                                                                 \
  do {                                                                                     \
    if (auto try_status = (expression); !try_status) return std::move(try_status).error(); \
  } while (false)
