#include "document/yaml_problem.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace consort::document {
namespace {

// The line of the problem, split at its column.
struct Surroundings {
  std::string_view before;
  std::string_view after;

  char next() const { return after.empty() ? '\0' : after[0]; }
  char last() const {
    std::string_view text = trim(before);
    return text.empty() ? '\0' : text.back();
  }
  bool first_on_line() const { return trim(before).empty(); }
};

Surroundings around(const LineTable& lines, model::Mark mark) {
  std::string_view line = lines.line(mark.line);
  size_t at = column_offset(line, mark.column);
  return {line.substr(0, at), line.substr(at)};
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

Diagnostic said(model::Mark mark, std::string message, std::string hint,
                std::string rule = "yaml-syntax") {
  return {mark.place(), Severity::error, std::move(rule), std::move(message), std::move(hint)};
}

Diagnostic noted(Diagnostic diagnostic, model::Mark mark, std::string message) {
  if (mark.line > 0 && mark.place() != diagnostic.place) {
    diagnostic.notes.push_back({mark.place(), std::move(message)});
  }
  return diagnostic;
}

// A value that starts with "{{" or "{%" and stands in no quotes: half of all mistakes in YAML files
// with templates in them.
std::optional<Diagnostic> unquoted_template(const YamlProblem& problem, const LineTable& lines) {
  std::string_view line = lines.line(problem.mark.line);
  for (std::string_view opening : {"{{", "{%"}) {
    size_t at = line.find(opening);
    if (at == line.npos) continue;
    std::string_view before = trim(line.substr(0, at));
    if (!before.empty() && !contains(":-,[", before.substr(before.size() - 1))) continue;
    model::Mark mark = problem.mark;
    mark.column = column_of(line, at);
    if (mark.column > problem.mark.column) continue;
    return said(mark, "'" + std::string(opening) + "' opens a map here, not an expression",
                "put the whole value in quotes: \"" + std::string(opening) + " ... " +
                    (opening == "{{" ? "}}" : "%}") + "\"");
  }
  return std::nullopt;
}

std::optional<Diagnostic> tab(const YamlProblem& problem, const LineTable& lines) {
  std::string_view line = lines.line(problem.mark.line);
  size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
  size_t at = line.substr(0, indentation).find('\t');
  bool is_tab =
      contains(problem.problem, "tab character") || around(lines, problem.mark).next() == '\t';
  if (!is_tab && (at == line.npos || !contains(problem.problem, "cannot start any token"))) {
    return std::nullopt;
  }
  model::Mark mark = problem.mark;
  if (at != line.npos) mark.column = static_cast<uint32_t>(at) + 1;
  return said(mark, "there is a tab where only spaces may stand",
              "indent with spaces; most editors can turn tabs into spaces", "yaml-tab");
}

// What stands where a key or list item should start.
Diagnostic not_a_key(const YamlProblem& problem, const LineTable& lines) {
  Surroundings text = around(lines, problem.mark);
  bool list = contains(problem.problem, "'-'");
  if (text.next() == ':') {
    return said(problem.mark, "a key is missing before ':'",
                "put text that starts with ':' in quotes");
  }
  if (!text.first_on_line() && (text.last() == '"' || text.last() == '\'')) {
    return said(problem.mark, "text follows after the closing quote",
                text.last() == '"' ? "write \\\" for a quote inside of double quotes"
                                   : "write '' for a quote inside of single quotes");
  }
  if (!text.first_on_line()) {
    return said(problem.mark, "a line break is missing before this",
                "put the whole value in quotes");
  }
  std::string what = list ? "list" : "map";
  if (problem.mark.column == problem.context_mark.column) {
    return noted(said(problem.mark,
                      list ? "a key stands among the items of a list"
                           : "this stands among the keys of a map and is no 'key: value'",
                      "indent what belongs to the line above it"),
                 problem.context_mark, "the " + what + " starts here");
  }
  return noted(said(problem.mark, "this line is indented like none of those before it",
                    "what belongs to one " + what + " starts in one column"),
               problem.context_mark, "the " + what + " starts here");
}

Diagnostic stray_colon(const YamlProblem& problem, const LineTable& lines) {
  static constexpr size_t kLongestKey = 1024;  // characters; a limit of YAML's
  Surroundings text = around(lines, problem.mark);
  if (problem.mark.column > kLongestKey) {
    return said(problem.mark, "a key has more than " + std::to_string(kLongestKey) + " characters",
                "write '? ' before it and ': ' on a line of its own after it");
  }
  if (contains(text.before, ": ")) {
    return said(problem.mark, "there is a second ': ' in this line",
                "put the value in quotes, or start a new line for the key");
  }
  model::Mark key = problem.mark;
  key.column =
      column_of(text.before, std::min(text.before.find_first_not_of(' '), text.before.size()));
  return said(key, "a key cannot stand here",
              "indent it like the key it belongs next to; the line before may lack its ': '");
}

Diagnostic unclosed_quote(const YamlProblem& problem, const LineTable& lines) {
  char quote = around(lines, problem.context_mark).next();
  return said(problem.context_mark, "the quote that opens here is never closed",
              quote == '\'' ? "write '' for a quote inside of single quotes"
                            : "write \\\" for a quote inside of double quotes");
}

Diagnostic unclosed_flow(const YamlProblem& problem, const LineTable& lines) {
  bool list = contains(problem.context, "sequence");
  std::string what = list ? "list" : "map";
  std::string closing = list ? "']'" : "'}'";
  bool ran_on =
      problem.mark.line != problem.context_mark.line &&
      (around(lines, problem.mark).next() == ':' || around(lines, problem.mark).next() == 0);
  if (ran_on) {
    return noted(said(problem.context_mark, "the " + what + " that opens here is not closed",
                      "add the missing " + closing),
                 problem.mark, "this would still belong to it");
  }
  return noted(said(problem.mark, "',' or " + closing + " is missing before this",
                    "put text with spaces, commas or brackets in quotes"),
               problem.context_mark, "the " + what + " opens here");
}

Diagnostic missing_colon(const YamlProblem& problem, const LineTable& lines) {
  std::string_view key = trim(around(lines, problem.context_mark).after);
  return said(problem.context_mark, "there is no ': ' after '" + printable(key, 40) + "'",
              "write 'key: value'; indent the line if it continues the one before");
}

Diagnostic missing_value(const YamlProblem& problem, const LineTable& lines) {
  std::string_view after = around(lines, problem.mark).after;
  if (after.empty()) return said(problem.mark, "a value is missing here", "");
  return said(problem.mark, "a value is missing before '" + std::string(after.substr(0, 1)) + "'",
              "put text that starts with '" + std::string(after.substr(0, 1)) + "' in quotes");
}

Diagnostic bad_start(const YamlProblem& problem, const LineTable& lines) {
  std::string first = printable(around(lines, problem.mark).after.substr(0, 1));
  return said(problem.mark, "text without quotes cannot start with '" + first + "'",
              "put it in quotes");
}

Diagnostic bad_alias(const YamlProblem& problem, const LineTable& lines) {
  std::string sigil(1, around(lines, problem.context_mark).next());
  return said(problem.context_mark, "'" + sigil + "' needs a name after it, of letters and digits",
              "put text that starts with '" + sigil + "' in quotes");
}

Diagnostic bad_escape(const YamlProblem& problem, const LineTable& lines) {
  Surroundings text = around(lines, problem.mark);
  std::string escape = printable(text.after.substr(0, column_offset(text.after, 3)));
  return said(problem.mark, "'" + escape + "' means nothing in double quotes",
              "write \\\\ for a backslash, or use single quotes");
}

// How a problem of libyaml is told: by a function, or by fixed words.
struct Telling {
  std::string_view problem;
  std::string_view context;  // "" for any
  Diagnostic (*tell)(const YamlProblem&, const LineTable&);
  const char* message = nullptr;
  const char* hint = "";
  const char* rule = "yaml-syntax";
};

constexpr std::array kTellings = {
    Telling{"did not find expected key", "", not_a_key},
    Telling{"did not find expected '-' indicator", "", not_a_key},
    Telling{"mapping values are not allowed", "", stray_colon},
    Telling{"could not find expected ':'", "", missing_colon},
    Telling{"found unexpected end of stream", "quoted", unclosed_quote},
    Telling{"found unexpected document indicator", "quoted", unclosed_quote},
    Telling{"did not find expected ',' or", "", unclosed_flow},
    Telling{"did not find expected node content", "", missing_value},
    Telling{"cannot start any token", "", bad_start},
    Telling{"did not find expected alphabetic or numeric", "alias", bad_alias},
    Telling{"did not find expected alphabetic or numeric", "anchor", bad_alias},
    Telling{"found unknown escape character", "", bad_escape},
    Telling{"did not find expected hexadecimal number", "", nullptr,
            "an escape lacks its hexadecimal digits",
            "write \\xHH, \\uHHHH or \\UHHHHHHHH, or \\\\ for a backslash"},
    Telling{"invalid Unicode character escape", "", nullptr, "this escape is no character",
            "write characters past U+FFFF as \\UHHHHHHHH, not as a pair of surrogates"},
    Telling{"block sequence entries are not allowed", "", nullptr,
            "a list item cannot start in the line of its key",
            "start a new line before the '-', or write [a, b]"},
    Telling{"mapping keys are not allowed", "", nullptr, "'? ' cannot stand here",
            "put text that starts with '?' in quotes"},
    Telling{"expected comment or line break", "block scalar", nullptr,
            "text stands in the line of '|' or '>'", "start it in the next line, indented"},
    Telling{"indentation indicator equal to 0", "", nullptr, "the indentation of a block is 1 to 9",
            "leave the digit out"},
    Telling{"<document start>", "", nullptr, "this belongs to nothing before it",
            "indent it like the first line, or remove it"},
    Telling{"incompatible YAML document", "", nullptr, "only YAML 1.1 and 1.2 are understood",
            "remove the %YAML line"},
    Telling{"undefined tag handle", "", nullptr, "this tag is not known",
            "put text that starts with '!' in quotes", "unknown-yaml-tag"},
    Telling{"", "tag", nullptr, "this tag is not well-formed",
            "put text that starts with '!' in quotes"},
    Telling{"", "directive", nullptr,
            "a line that starts with '%' is a directive, and this is none",
            "indent it, or put it in quotes"},
};

}  // namespace

Diagnostic explain(const YamlProblem& problem, const LineTable& lines) {
  if (auto diagnostic = tab(problem, lines)) return *std::move(diagnostic);
  if (auto diagnostic = unquoted_template(problem, lines)) return *std::move(diagnostic);
  for (const Telling& telling : kTellings) {
    if (!contains(problem.problem, telling.problem)) continue;
    if (!contains(problem.context, telling.context)) continue;
    if (telling.tell) return telling.tell(problem, lines);
    return said(problem.mark, telling.message, telling.hint, telling.rule);
  }
  std::string message(problem.problem);
  if (!problem.context.empty()) message += " " + std::string(problem.context);
  return said(problem.mark, std::move(message), "");
}

}  // namespace consort::document
