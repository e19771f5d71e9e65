#include "trust/x509/pem.h"

#include "base/base64.h"
#include "base/strings.h"

namespace consort::trust {
namespace {

constexpr size_t kColumns = 64;

Error bad_pem(std::string_view label, const std::string& why) {
  return fail(Code::invalid, "this is no PEM text of a " + std::string(label) + ": " + why);
}

}  // namespace

std::string to_pem(std::string_view label, std::string_view der) {
  std::string name(label), text = "-----BEGIN " + name + "-----\n", body = base64_encode(der);
  for (size_t at = 0; at < body.size(); at += kColumns)
    text += body.substr(at, kColumns) + "\n";
  return text + "-----END " + name + "-----\n";
}

Result<std::vector<std::string>> from_pem(std::string_view label, std::string_view text,
                                          PemLimits limits) {
  if (text.size() > limits.text)
    return bad_pem(label, "it is longer than " + std::to_string(limits.text) + " bytes");
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  std::vector<std::string> blocks;
  std::string body;
  bool inside = false;
  size_t number = 0;
  for (std::string_view line : split_lines(text)) {
    const std::string where = "line " + std::to_string(++number);
    line = trim(line);
    if (!inside) {
      if (line.empty()) continue;
      if (line != begin) return bad_pem(label, where + " is not '" + begin + "'");
      if (blocks.size() == limits.blocks)
        return bad_pem(label, where + " begins more than " + count(limits.blocks, "block"));
      inside = true;
    } else if (line != end) {
      body += line;
    } else {
      auto der = base64_decode(body);
      if (!der || der->empty()) return bad_pem(label, "what ends in " + where + " is not base64");
      blocks.push_back(std::move(*der));
      body.clear();
      inside = false;
    }
  }
  if (inside) return bad_pem(label, "'" + end + "' is missing");
  if (blocks.empty()) return bad_pem(label, "it is empty");
  return blocks;
}

Result<std::string> one_from_pem(std::string_view label, std::string_view text) {
  TRY(auto blocks, from_pem(label, text, {}));
  return std::move(blocks.front());
}

}  // namespace consort::trust
