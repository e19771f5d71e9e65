#include "expression/literal.h"

#include "expression/template.h"

namespace consort::expression {

std::string literal(std::string_view text) {
  if (!Template::has_markup(text)) return std::string(text);
  std::string written;
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string_view opening = text.substr(at, 2);
    if (opening != "{{" && opening != "{%" && opening != "{#") {
      written += text[at];
      continue;
    }
    written += "{{ '";
    written += opening;
    written += "' }}";
    ++at;
  }
  return written;
}

}  // namespace consort::expression
