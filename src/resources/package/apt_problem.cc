#include "resources/package/apt_problem.h"

#include "base/some_of.h"
#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr size_t kMostNames = 12;         // of a list in a message
constexpr size_t kMostLines = 3;          // of what a program said
constexpr size_t kLongestSentence = 160;  // bytes of it

// The text between the first `before` and the next `after` in it.
std::optional<std::string> between(std::string_view text, std::string_view before,
                                   std::string_view after) {
  size_t start = text.find(before);
  if (start == std::string_view::npos) return std::nullopt;
  start += before.size();
  size_t end = text.find(after, start);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(start, end - start));
}

// The words of the indented lines below the line that has `heading` in it; of every line only the
// first word unless `all`.
std::vector<std::string> words_below(std::string_view output, std::string_view heading, bool all) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::string_view line : split_lines(output)) {
    if (inside && !line.starts_with(' ')) break;
    if (inside) {
      std::vector<std::string_view> found = split_words(line);
      if (!all) found.resize(std::min<size_t>(found.size(), 1));
      words.insert(words.end(), found.begin(), found.end());
    }
    inside = inside || line.find(heading) != std::string_view::npos;
  }
  return words;
}

// A sentence for each package: " labdep : Depends: labtool (>= 1.1) but ...", and what is indented
// further below it.
std::vector<std::string> unmet_dependencies(std::string_view output) {
  std::vector<std::string> sentences;
  bool inside = false;
  for (std::string_view line : split_lines(output)) {
    if (inside && !line.starts_with(' ')) break;
    if (inside) {
      std::vector<std::string_view> words = split_words(line);
      std::string text = join({words.begin(), words.end()}, " ");
      if (sentences.empty() || line.find(" : ") != line.npos)
        sentences.push_back(std::move(text));
      else
        sentences.back() += ' ' + text;
    }
    inside = inside || line.find("have unmet dependencies:") != line.npos;
  }
  return sentences;
}

// The indented lines below `heading`, as one.
std::string text_below(std::string_view output, std::string_view heading) {
  return join(words_below(output, heading, true), " ");
}

// Of many sentences the first few, and where the others are.
std::string shortened(const std::vector<std::string>& sentences, std::string_view where) {
  std::vector<std::string> first;
  for (size_t i = 0; i < std::min(kMostLines, sentences.size()); ++i)
    first.push_back(printable(sentences[i], kLongestSentence));
  size_t more = sentences.size() - first.size();
  std::string text = join(first, "; ");
  return more > 0 ? text + " and " + std::to_string(more) + " more (" + std::string(where) + ")"
                  : text;
}

// apt's own errors, without their mark, as one line.
std::string apt_errors(std::string_view errors) {
  std::vector<std::string> lines;
  for (std::string_view line : split_lines(errors)) {
    if (line.starts_with("E: ")) lines.push_back(printable(line.substr(3)));
  }
  return join(lines, "; ");
}

// What was said by neither apt nor dpkg: the package's own scripts.
std::string script_output(std::string_view errors) {
  std::vector<std::string> lines;
  for (std::string_view line : split_lines(errors)) {
    bool own = line.starts_with("E:") || line.starts_with("W:") || line.starts_with("N:") ||
               line.starts_with("dpkg") || line.starts_with(' ') || line.empty() ||
               line.starts_with("Errors were encountered");
    if (!own) lines.push_back(printable(line));
  }
  if (lines.size() > 3) lines.erase(lines.begin(), lines.end() - 3);
  return join(lines, "; ");
}

// "dpkg: error processing package labbad (--configure):" and the indented reason in the next line.
std::optional<Error> dpkg_error(const system::CommandResult& result,
                                std::vector<std::string>& failed) {
  std::vector<std::string> failures;
  std::vector<std::string_view> lines = split_lines(result.errors);
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    std::optional<std::string> what = between(lines[i], "dpkg: error processing ", " (");
    if (!what) continue;
    failures.push_back(*what + ": " + printable(trim(lines[i + 1])));
    if (what->starts_with("package ")) failed.push_back(what->substr(8));
  }
  if (failures.empty()) return std::nullopt;
  std::string message = join(failures, "; ");
  std::string said = script_output(result.errors);
  if (!said.empty()) message += "; it said: " + said;
  bool full = result.errors.find("No space left on device") != std::string::npos;
  return fail(full ? Code::io : Code::failed, message);
}

std::optional<AptProblem> unknown(const system::CommandResult& result) {
  using Kind = AptProblem::Kind;
  const std::string& errors = result.errors;
  if (auto name = between(errors, "Unable to locate package ", "\n")) {
    return AptProblem{
        Kind::unknown_package, *name,
        fail(Code::not_found, "no package '" + *name + "' in the enabled repositories")};
  }
  if (auto version = between(errors, "E: Version '", "'")) {
    std::string name = between(errors, "E: Version '" + *version + "' for '", "'").value_or("");
    return AptProblem{Kind::unknown_version, name,
                      fail(Code::not_found, "no version '" + *version + "' of '" + name +
                                                "' in the enabled repositories")};
  }
  if (auto name = between(errors, "E: Package '", "' has no installation candidate")) {
    std::vector<std::string> providers =
        words_below(result.output, "is a virtual package provided by:", false);
    std::string message = "no package '" + *name + "' in the enabled repositories";
    if (!providers.empty()) {
      message = "'" + *name + "' is a virtual package; describe one that provides it: " +
                some_of(providers, kMostNames);
    }
    return AptProblem{Kind::other, *name, fail(Code::not_found, message)};
  }
  return std::nullopt;
}

std::optional<Error> locked(const std::string& errors) {
  if (auto lock = between(errors, "E: Could not get lock ", "\n")) {
    bool told = lock->find("held by") != std::string::npos;
    std::string path = lock->substr(0, lock->find(" - "));
    return fail(Code::busy,
                "the package database is in use: could not get lock " + (told ? *lock : path));
  }
  for (std::string_view mark :
       {"E: Unable to acquire the dpkg frontend lock (", "E: Unable to lock "}) {
    if (auto path = between(errors, mark, ",")) {
      return fail(Code::busy, "the package database is in use: could not get lock " +
                                  path->substr(0, path->find(')')));
    }
  }
  if (auto holder = between(errors, "was locked by another process", "\n")) {
    return fail(Code::busy, "the package database is in use by another process" + *holder);
  }
  return std::nullopt;
}

std::optional<Error> refused(const system::CommandResult& result) {
  const std::string& errors = result.errors;
  auto says = [&](std::string_view text) { return errors.find(text) != std::string::npos; };
  if (says("remove is disabled")) {
    std::vector<std::string> names = words_below(result.output, "will be REMOVED", true);
    return fail(Code::failed, "this would remove " + some_of(names, kMostNames) +
                                  "; 'allow_removals: true' allows that");
  }
  if (says("You don't have enough free space") || says("No space left on device")) {
    return fail(Code::io, apt_errors(errors));
  }
  if (says("-y was used without --allow-unauthenticated")) {
    return fail(Code::denied, "the packages are not signed by a key that is trusted here: " +
                                  text_below(result.output + errors, "cannot be authenticated!") +
                                  "; give their repository 'signed_by'");
  }
  std::vector<std::string> unmet = unmet_dependencies(result.output);
  if (!unmet.empty()) {
    return fail(Code::failed,
                "dependencies cannot be met: " +
                    shortened(unmet, "`apt-get --simulate` with the same packages tells them all"));
  }
  if (says("E: Failed to fetch ")) return fail(Code::unavailable, apt_errors(errors));
  return std::nullopt;
}

Error other(const system::CommandResult& result, std::vector<std::string>& failed) {
  if (std::optional<Error> error = locked(result.errors)) return std::move(*error);
  if (std::optional<Error> error = dpkg_error(result, failed)) return std::move(*error);
  if (std::optional<Error> error = refused(result)) return std::move(*error);
  std::string said = apt_errors(result.errors);
  return fail(Code::failed, said.empty() ? result.complaint() : said);
}

}  // namespace

AptProblem apt_problem(const system::CommandResult& result) {
  if (std::optional<AptProblem> problem = unknown(result)) return std::move(*problem);
  AptProblem problem;
  problem.error = other(result, problem.failed);
  auto says = [&](std::string_view text) { return result.errors.find(text) != std::string::npos; };
  if (says("E: dpkg was interrupted")) problem.kind = AptProblem::Kind::interrupted;
  if (says("E: Unmet dependencies.")) problem.kind = AptProblem::Kind::unmet;
  return problem;
}

std::vector<std::string> simulated_removals(std::string_view output) {
  std::vector<std::string> names;
  for (std::string_view line : split_lines(output)) {
    if (!line.starts_with("Remv ") && !line.starts_with("Purg ")) continue;
    std::vector<std::string_view> words = split_words(line);
    if (words.size() > 1) names.emplace_back(words[1]);
  }
  return names;
}

std::string selected_instead(std::string_view output, std::string_view name) {
  std::string quoted = "'" + std::string(name) + "'";
  for (std::string_view line : split_lines(output)) {
    if (!line.starts_with("Note, selecting '") || !line.ends_with(quoted)) continue;
    std::string other = between(line, "Note, selecting '", "'").value_or("");
    if (other != name) return other;
  }
  return "";
}

}  // namespace consort::resources
