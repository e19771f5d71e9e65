#include "base/result.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace consort {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::not_found:
      return "not-found";
    case Code::denied:
      return "denied";
    case Code::exists:
      return "exists";
    case Code::busy:
      return "busy";
    case Code::stale:
      return "stale";
    case Code::timeout:
      return "timeout";
    case Code::cancelled:
      return "cancelled";
    case Code::unavailable:
      return "unavailable";
    case Code::unsupported:
      return "unsupported";
    case Code::corrupt:
      return "corrupt";
    case Code::failed:
      return "failed";
    case Code::io:
      return "io";
  }
  return "unknown";
}

Error&& Error::within(std::string doing) && {
  context.push_back(std::move(doing));
  return std::move(*this);
}

std::string Error::to_string() const {
  std::string text = message;
  for (const std::string& hop : context)
    text += ", while " + hop;
  return text;
}

Error os_error(int error_number, std::string_view what) {
  Code code = Code::io;
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      code = Code::not_found;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case EXDEV:
      code = Code::denied;
      break;
    case EEXIST:
    case ENOTEMPTY:
      code = Code::exists;
      break;
    case EBUSY:
    case EAGAIN:
    case ETXTBSY:
      code = Code::busy;
      break;
    case ETIMEDOUT:
      code = Code::timeout;
      break;
    case EINVAL:
    case ENAMETOOLONG:
      code = Code::invalid;
      break;
    case ENOSYS:
    case EOPNOTSUPP:
      code = Code::unsupported;
      break;
    default:
      break;
  }
  return {code, std::string(what) + ": " + std::strerror(error_number)};
}

void check(bool condition, std::string_view message, std::source_location where) {
  if (condition) return;
  std::fprintf(stderr, "%s:%u: bug: %.*s\n", where.file_name(), static_cast<unsigned>(where.line()),
               static_cast<int>(message.size()), message.data());
  std::abort();
}

}  // namespace consort
