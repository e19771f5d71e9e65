#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::net {

// A message for a mail server. TLS from the first byte by smtps; by STARTTLS, or not at all, by
// smtp. No proxies.
struct SmtpCall {
  struct Login {
    std::string user;
    Secret password;
  };
  std::string server;          // smtps://host[:port] or smtp://host[:port]
  bool is_plain = false;       // smtp without TLS: to this machine only
  std::string roots_pem = {};  // whom to trust; "": the system's roots
  std::optional<Login> login = {};
  std::string from;  // ann@example.com
  std::vector<std::string> to;
  std::string message;  // RFC 5322, of 7 bits, with lines that end with CR LF
  Duration patience = std::chrono::seconds(60);  // for all of it
};

// Blocks until the server has taken the message for one of those it is to at least; bounded by
// twice the patience, for some servers do not even say goodbye, and by `stop`, which takes a second
// at most. The connection is not kept. Code::invalid: the server has refused it for good (5xx), or
// it cannot be said; any other: trying again may help. The error has the server's words.
Status send_mail(const SmtpCall& call, std::stop_token stop = {});

}  // namespace consort::net
