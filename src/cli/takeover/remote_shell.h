#pragma once
#include <memory>
#include <string>

#include "cli/context.h"
#include "cli/takeover/own_program.h"
#include "cli/takeover/ssh_address.h"
#include "system/process.h"

namespace consort::cli {

// A shell of root on another machine, by the ssh of this one and one connection, with a folder of
// its own there, closed to others, which goes when the shell does: at its end, or when the
// connection is lost. Nothing else is changed there. What it says of a machine that cannot be used
// is for people. Blocks, until ^C at most; one thread at a time.
class RemoteShell {
 public:
  // `identity`: file of a key, or nothing. `call` outlives it.
  static Result<std::unique_ptr<RemoteShell>> open(const Call& call, const SshAddress& address,
                                                   const std::optional<std::string>& identity);
  ~RemoteShell();  // ends it, and says where the folder may be left

  // Sends this program, and what the other machine lacks of its libraries. Code::unsupported: it
  // cannot run there.
  Status send_program();

  // Begins the program with one word. Until ended() its lines are said and heard.
  Status begin(const std::string& verb);
  Status say(const std::string& line);
  // As base64 in lines, behind a line "`verb` COUNT".
  Status say_long(const std::string& verb, std::string_view bytes);
  // What follows `mark` on the line that begins with it; a bounded number of others is skipped,
  // else Code::invalid. Code::failed when the program ended before; Code::timeout after `patience`,
  // whatever was said meanwhile.
  Result<std::string> hear(const std::string& mark, Duration patience, size_t limit);

 private:
  RemoteShell(const Call& call, SshAddress address) : call_(call), address_(std::move(address)) {}

  Status connect(const std::optional<std::string>& identity);
  Status check_system(const std::string& ready);
  Status put(const ProgramFile& file);
  Result<int> try_program();
  struct Allowance;  // for what comes before an answer
  Allowance allow(Duration patience) const;
  Result<std::string> next_line(const Allowance& allowance, size_t limit);
  Result<std::string> line_with(const std::string& mark, Allowance& allowance, size_t limit);
  Result<std::string> line_with(const std::string& mark, Duration patience, size_t limit);
  Error too_much() const;
  Error why_not_open(const Error& error) const;
  Error why_not_run(int exit_code) const;

  const Call& call_;
  const SshAddress address_;
  std::unique_ptr<system::Target> here_;
  std::unique_ptr<system::Conversation> ssh_;
  std::string folder_;  // there; "": none yet
  bool is_lost_ = false;
};

}  // namespace consort::cli
