#include "store/page.h"

#include <algorithm>

#include "base/base64.h"

namespace consort::store {

std::string make_cursor(std::string_view list, std::string_view key) {
  return base64_encode(std::string(list) + "/" + std::string(key));
}

Result<std::string> read_cursor(std::string_view list, std::string_view cursor) {
  auto text = base64_decode(cursor);
  if (!text || !text->starts_with(std::string(list) + "/"))
    return fail(Code::invalid, "the cursor does not belong to this list");
  return text->substr(list.size() + 1);
}

size_t page_size(const PageRequest& request) {
  return std::clamp(request.limit, size_t{1}, kLongestPage);
}

}  // namespace consort::store
