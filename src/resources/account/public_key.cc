#include "resources/account/public_key.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr size_t kLongestLine = 16 << 10;  // bytes; sshd stops at 8 KiB
constexpr std::array<std::string_view, 8> kTypes = {
    "ssh-ed25519",
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519",
    "sk-ecdsa-sha2-nistp256",
};

// "sk-ssh-ed25519@openssh.com", "ssh-rsa-cert-v01@openssh.com"
bool is_type(std::string_view word) {
  word = word.substr(0, word.find('@'));
  constexpr std::string_view kCertificate = "-cert-v01";
  if (word.ends_with(kCertificate)) word.remove_suffix(kCertificate.size());
  return std::find(kTypes.begin(), kTypes.end(), word) != kTypes.end();
}

// The key says its own type first: four bytes of length, then the text.
bool is_of_type(const std::string& bytes, std::string_view type) {
  if (bytes.size() < 4 + type.size()) return false;
  size_t length = 0;
  for (size_t i = 0; i < 4; ++i)
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  return length == type.size() && std::string_view(bytes).substr(4, length) == type;
}

// Where the options end: at white space outside of quotes. A quote inside of quotes is written \".
size_t end_of_options(std::string_view line) {
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '"')
      ++i;
    else if (line[i] == '"')
      quoted = !quoted;
    else if (!quoted && (line[i] == ' ' || line[i] == '\t'))
      return i;
  }
  return line.size();
}

std::vector<std::string> split_options(std::string_view text) {
  std::vector<std::string> options;
  bool quoted = false;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i + 1 < text.size() && text[i] == '\\')
      ++i;
    else if (i < text.size() && text[i] == '"')
      quoted = !quoted;
    else if (i == text.size() || (text[i] == ',' && !quoted)) {
      if (i > start) options.emplace_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  return options;
}

std::string_view first_word(std::string_view& rest) {
  size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  std::string_view word = rest.substr(0, end);
  rest = trim(rest.substr(end));
  return word;
}

Error bad_key(std::string_view line, std::string why) {
  return fail(Code::invalid, "'" + printable(line, 60) + "' is no public key: " + why);
}

}  // namespace

Result<PublicKey> PublicKey::parse(std::string_view line) {
  std::string_view rest = trim(line);
  if (rest.find("PRIVATE KEY") != rest.npos) {
    return fail(
        Code::invalid,
        "this is a private key: it belongs to its owner alone; give the line of the .pub file");
  }
  bool odd = std::any_of(rest.begin(), rest.end(),
                         [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
  if (odd || rest.size() > kLongestLine) return bad_key(rest, "it must be one line of text");

  PublicKey key;
  std::string_view before = rest;
  std::string_view word = first_word(rest);
  if (!is_type(word)) {
    size_t end = end_of_options(before);
    key.options = split_options(before.substr(0, end));
    rest = trim(before.substr(end));
    word = first_word(rest);
    if (!is_type(word)) return bad_key(before, "it has no type such as ssh-ed25519 or ssh-rsa");
  }
  key.type = word;
  key.blob = first_word(rest);
  key.comment = rest;
  std::optional<std::string> bytes = base64_decode(key.blob);
  if (!bytes)
    return bad_key(before, "what follows the type is not base64; is a part of it missing?");
  if (!is_of_type(*bytes, key.type))
    return bad_key(before, "its bytes are not those of a key of type " + key.type);
  return key;
}

std::string PublicKey::line() const {
  std::string line = join(options, ",");
  if (!line.empty()) line += ' ';
  line += type + ' ' + blob;
  if (!comment.empty()) line += ' ' + comment;
  return line;
}

}  // namespace consort::resources
