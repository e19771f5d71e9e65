#pragma once
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::cli {

enum class Tone { plain, good, change, bad, faint, strong };

// Where a verb writes: results to `out`, messages to `err`. Colour and progress only where a person
// looks.
class Terminal {
 public:
  struct Streams {
    std::ostream& out;
    std::ostream& err;
    std::istream& in;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    bool in_is_terminal = false;
    bool colour = true;  // false: NO_COLOR or TERM=dumb
  };
  explicit Terminal(const Streams& streams) : streams_(streams) {}

  void print(std::string_view text);  // to out, as it is
  bool printed() const;               // all of it, so far
  void say(std::string_view line);    // to err, with a line break
  void complain(std::string_view message,
                std::string_view hint = {});                  // "consort: ...", "hint: ..."
  std::string paint(std::string_view text, Tone tone) const;  // for out
  bool interactive() const { return streams_.in_is_terminal && streams_.err_is_terminal; }
  bool shows_progress() const { return streams_.err_is_terminal; }

  // One line that is written over by the next; nothing where no person looks.
  void progress(std::string_view line);
  void end_progress();

  // Asks on err and reads one line; true for y or yes.
  bool confirm(std::string_view question);

  // One line of what is read, without its end; nullopt at the end, or past `limit` bytes.
  std::optional<std::string> read_line(size_t limit);
  // Asks on err for a line that is not to be seen while it is typed.
  std::optional<std::string> ask_hidden(std::string_view question, size_t limit);

 private:
  const Streams streams_;
  bool progress_shown_ = false;
};

// Columns padded to their widest cell; no padding after the last.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace consort::cli
