#include "trust/tokens/join_token.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "trust/secret_bytes.h"
#include "trust/tokens/token_text.h"

// The payload: version, root key, secret, and every address behind its length in one byte.
namespace consort::trust {
namespace {

constexpr std::string_view kKind = "join";
constexpr char kVersion = 1;
constexpr size_t kDigestBytes = 32, kSecretBytes = 32;
constexpr size_t kMostServers = 8;
constexpr size_t kLongestAddress = 255;

bool is_port(std::string_view text) {
  uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && text[0] != '0';
}

bool is_address(std::string_view text) {
  size_t colon = text.rfind(':');
  if (text.size() > kLongestAddress || colon == text.npos || !is_port(text.substr(colon + 1)))
    return false;
  std::string_view host = text.substr(0, colon);
  bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  auto fits = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || (bracketed && c == ':');
  };
  return !host.empty() && std::all_of(host.begin(), host.end(), fits);
}

Status check_servers(const std::vector<std::string>& servers) {
  if (servers.empty() || servers.size() > kMostServers)
    return fail(Code::invalid, "a join token holds 1 to 8 server addresses, not " +
                                   std::to_string(servers.size()));
  for (const std::string& server : servers) {
    if (!is_address(server))
      return fail(Code::invalid,
                  "'" + printable(server) + "' is not the address of a server: host:port is");
  }
  return {};
}

// Takes `size` bytes off the front; fewer when there are fewer.
std::string_view take(std::string_view& from, size_t size) {
  std::string_view taken = from.substr(0, size);
  from.remove_prefix(taken.size());
  return taken;
}

}  // namespace

Result<JoinToken> JoinToken::generate(std::vector<std::string> servers, const Digest& root_key) {
  TRY_DO(check_servers(servers));
  return JoinToken{std::move(servers), root_key, Secret(random_bytes(kSecretBytes))};
}

Secret JoinToken::to_text() const {
  std::string payload(1, kVersion);
  payload.append(root_key.bytes.begin(), root_key.bytes.end());
  payload += secret.reveal();
  for (const std::string& server : servers)
    payload += static_cast<char>(server.size()) + server;
  return TokenText{std::string(kKind), std::move(payload)}.to_text();
}

Result<JoinToken> JoinToken::parse(const Secret& text) {
  TRY(TokenText token, TokenText::parse(text, "a join token"));
  if (token.kind != kKind)
    return fail(Code::invalid,
                "this is a token of the kind '" + token.kind + "', not a join token");
  std::string_view rest = token.payload;
  std::string_view version = take(rest, 1);
  if (!version.empty() && version[0] != kVersion)
    return fail(Code::unsupported, "the join token is of version " +
                                       std::to_string(static_cast<uint8_t>(version[0])) +
                                       ", and this program knows version 1: upgrade it");
  if (rest.size() < kDigestBytes + kSecretBytes)
    return fail(Code::invalid, "the join token is not of the right length");
  JoinToken parsed{.secret = Secret("")};
  std::string_view digest = take(rest, kDigestBytes);
  std::copy(digest.begin(), digest.end(), parsed.root_key.bytes.begin());
  parsed.secret = Secret(std::string(take(rest, kSecretBytes)));
  while (!rest.empty() && parsed.servers.size() <= kMostServers) {
    size_t size = static_cast<uint8_t>(take(rest, 1)[0]);
    if (rest.size() < size) return fail(Code::invalid, "an address in the join token is cut short");
    parsed.servers.emplace_back(take(rest, size));
  }
  TRY_DO(check_servers(parsed.servers));
  return parsed;
}

Digest JoinToken::digest() const { return sha256(secret.reveal()); }

bool JoinToken::matches(const Digest& stored) const { return same_digest(digest(), stored); }

}  // namespace consort::trust
