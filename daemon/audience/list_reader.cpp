#include "gazetted/audience/list_reader.hpp"

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_row = 1 << 20;
constexpr std::size_t max_cells = 500;

// "E-Mail-Adresse" → "emailadresse": header words ignore case, hyphens, spaces and underscores.
std::string folded(std::string_view word) {
  std::string out;
  for (const char c : fold_case(trim(word))) {
    if (c != '-' && c != ' ' && c != '_' && c != '.') out += c;
  }
  return out;
}

// The header words of a spreadsheet in the label languages.
const std::map<std::string, std::set<std::string>>& known_words() {
  static const std::map<std::string, std::set<std::string>> words = {
      {"email",
       {"email",
        "emailaddress",
        "mail",
        "mailaddress",
        "emailadresse",
        "mailadresse",
        "courriel",
        "adressecourriel",
        "adresseemail",
        "adressemail",
        "adresseélectronique",
        "correo",
        "correoelectrónico",
        "correoelectronico",
        "indirizzoemail",
        "postaelettronica",
        "epost",
        "epostadresse",
        "epostadress",
        "sähköposti",
        "sahkoposti",
        "sähköpostiosoite",
        "emailadres",
        "correioeletrónico",
        "correioeletrônico",
        "email地址",
        "邮箱",
        "电子邮件",
        "電子郵件",
        "電子信箱",
        "メール",
        "メールアドレス",
        "이메일",
        "البريدالإلكتروني",
        "بريد",
        "электроннаяпочта",
        "почта",
        "адрес",
        "eposta",
        "epošta",
        "ebost",
        "דואל",
        "ईमेल"}},
      {"name", {"name",       "fullname",     "nom",  "nomcomplet", "nombre", "nombrecompleto",
                "nome",       "nomecompleto", "naam", "namn",       "navn",   "nimi",
                "vollername", "имя",          "фио",  "姓名",       "名前",   "氏名",
                "이름",       "الاسم",        "ad",   "enw",        "שם",     "नाम"}},
      {"language", {"language", "lang", "sprache", "langue", "idioma", "lingua", "taal", "språk", "sprog", "kieli",
                    "язык",     "语言", "語言",    "言語",   "언어",   "اللغة",  "dil",  "iaith", "שפה",   "भाषा"}},
      {"topics", {"topics", "topic",  "interests", "tags",      "themen",      "thema", "thèmes",
                  "themes", "sujets", "temas",     "argomenti", "onderwerpen", "ämnen", "emner",
                  "aiheet", "темы",   "主题",      "主題",      "トピック",    "주제",  "المواضيع"}}};
  return words;
}

std::vector<std::string> split_topics(std::string text) {
  for (const char c : {';', '|', '\n'}) std::replace(text.begin(), text.end(), c, ',');
  return split(text, ',');
}

// Finishes a row that has been taken apart: checks what reaches headers and commands.
std::optional<std::string> finish(Person& person) {
  auto address = Address::parse(trim(person.address));
  if (!address) return address.error().message();
  person.address = address->text();
  person.name = std::string(trim(person.name));
  if (has_control(person.name)) return "the name has a line break or control character inside";
  if (person.name.size() > 500) return "the name is longer than 500 bytes";
  person.language = replace_all(std::string(trim(person.language)), "_", "-");
  if (!person.language.empty() && !is_language_tag(person.language)) {
    return "'" + one_line(person.language, 40) + "' is not a language (BCP 47: en, de, zh-Hant)";
  }
  for (auto& [key, value] : person.attributes) {
    if (value.find('\0') != std::string::npos) return "the column '" + key + "' has a NUL inside";
  }
  return std::nullopt;
}

class CsvReader : public ListReader {
 public:
  CsvReader(std::unique_ptr<TextSource> source, fs::path path) : source_(std::move(source)), path_(std::move(path)) {}

  Status read_header(const ListFormat& format) {
    if (auto status = detect_separator(); !status) return status;
    std::vector<std::string> header;
    int line = 0;
    auto row = next_row(header, line);
    if (!row) return row.error();
    if (!*row) return Error(Place{path_.string(), 1, 1}, "the list is empty; its first row must name the columns");
    header_ = header;
    for (std::size_t i = 0; i < header.size(); ++i) assign_column(i, header[i], format);
    if (!columns_.contains("email")) {
      std::vector<std::string> seen;
      for (const auto& word : header) seen.push_back("'" + one_line(word, 30) + "'");
      return Error(Place{path_.string(), line, 1}, "no e-mail column among " + join(seen, ", ") +
                                                       "; name it email, or say columns: {email: …} for this list");
    }
    return {};
  }

  Result<std::optional<Person>> next(const std::function<void(const RowProblem&)>& told) override {
    std::vector<std::string> cells;
    int line = 0;
    while (true) {
      auto row = next_row(cells, line);
      if (!row) return row.error();
      if (!*row) return std::optional<Person>();
      if (cells.size() == 1 && trim(cells[0]).empty()) continue;
      auto problem = row_problem_;
      Person person;
      if (!problem) problem = make_person(cells, person);
      if (!problem) return std::optional<Person>(std::move(person));
      told(RowProblem{line, *problem, join(cells, std::string(1, separator_))});
    }
  }

  std::string understood() const override {
    std::string out = fmt::format("CSV, separator {}, {}", separator_ == '\t' ? "tab" : fmt::format("'{}'", separator_),
                                  source_->encoding());
    for (const auto& [known, at] : columns_) out += fmt::format("; {} is '{}'", known, one_line(header_[at], 40));
    return out;
  }

  std::set<std::string> fields() const override {
    std::set<std::string> fields = {"email", "name", "language", "topics"};
    for (const auto& word : header_) fields.insert(std::string(trim(word)));
    return fields;
  }

 private:
  void assign_column(std::size_t at, const std::string& word, const ListFormat& format) {
    for (const auto& [known, wanted] : format.columns) {
      if (folded(wanted) == folded(word)) {
        columns_.emplace(known, at);
        return;
      }
    }
    for (const auto& [known, words] : known_words()) {
      if (!format.columns.contains(known) && words.contains(folded(word))) {
        columns_.emplace(known, at);
        return;
      }
    }
  }

  std::optional<std::string> make_person(const std::vector<std::string>& cells, Person& person) {
    if (cells.size() > header_.size() && std::any_of(cells.begin() + std::ptrdiff_t(header_.size()), cells.end(),
                                                     [](const auto& cell) { return !trim(cell).empty(); })) {
      return fmt::format("the row has {} cells, the header {}", cells.size(), header_.size());
    }
    const auto cell = [&](const std::string& known) {
      const auto column = columns_.find(known);
      return column == columns_.end() || column->second >= cells.size() ? std::string() : cells[column->second];
    };
    person.address = cell("email");
    if (trim(person.address).empty()) return "the e-mail cell is empty";
    person.name = cell("name");
    person.language = cell("language");
    person.topics = split_topics(cell("topics"));
    for (std::size_t i = 0; i < cells.size() && i < header_.size(); ++i) {
      const bool known =
          std::any_of(columns_.begin(), columns_.end(), [&](const auto& entry) { return entry.second == i; });
      if (!known && !header_[i].empty() && !cells[i].empty())
        person.attributes.emplace_back(trim(header_[i]), cells[i]);
    }
    return finish(person);
  }

  Result<bool> fill() {
    if (at_ > 0) {
      text_.erase(0, at_);
      at_ = 0;
    }
    return source_->more(text_);
  }

  Status detect_separator() {
    while (text_.find('\n') == std::string::npos && text_.size() < max_row) {
      auto more = fill();
      if (!more) return more.error();
      if (!*more) break;
    }
    auto line = std::string_view(text_).substr(0, text_.find('\n'));
    if (line.size() >= 5 && equal_ignoring_case(line.substr(0, 4), "sep=")) {  // Excel's own hint
      separator_ = line[4];
      at_ = std::min(text_.find('\n'), text_.size() - 1) + 1;
      ++line_;
      return {};
    }
    std::map<char, int> counts;
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == ',' || c == ';' || c == '\t')) ++counts[c];
    }
    for (const auto& [c, count] : counts) {
      if (count > counts[separator_]) separator_ = c;
    }
    return {};
  }

  // One record of RFC 4180. row_problem_ says what was wrong with its quotes or its size.
  Result<bool> next_row(std::vector<std::string>& cells, int& line) {
    cells.clear();
    row_problem_.reset();
    line = line_;
    std::string cell;
    bool quoted = false;
    bool was_quoted = false;
    bool any = false;
    std::size_t size = 0;
    while (true) {
      if (at_ >= text_.size()) {
        auto more = fill();
        if (!more) return more.error();
        if (!*more) {
          if (quoted) row_problem_ = "a quote is opened and never closed";
          if (any || !cell.empty()) cells.push_back(std::move(cell));
          return any;
        }
        continue;
      }
      const char c = text_[at_++];
      any = true;
      if (++size > max_row) {
        row_problem_ = "the row is longer than 1 MB";
        cell.clear();
        size = max_row;
      }
      if (c == '\n') ++line_;
      if (quoted) {
        if (c != '"') {
          cell += c;
        } else if (peek() == '"') {
          cell += '"';
          ++at_;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.empty() && !was_quoted) {
        quoted = was_quoted = true;
      } else if (c == separator_) {
        if (cells.size() < max_cells) cells.push_back(std::move(cell));
        cell.clear();
        was_quoted = false;
      } else if (c == '\n') {
        cells.push_back(std::move(cell));
        return true;
      } else if (c == '\r' && (peek() == '\n' || peek() == 0)) {
        continue;
      } else {
        cell += c;
      }
    }
  }

  char peek() {
    if (at_ >= text_.size()) {
      auto more = fill();
      if (!more || !*more) return 0;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  std::unique_ptr<TextSource> source_;
  fs::path path_;
  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
  char separator_ = ',';
  std::vector<std::string> header_;
  std::map<std::string, std::size_t> columns_;
  std::optional<std::string> row_problem_;
};

class JsonLinesReader : public ListReader {
 public:
  JsonLinesReader(std::unique_ptr<TextSource> source, const ListFormat& format)
      : source_(std::move(source)), columns_(format.columns) {}

  Result<std::optional<Person>> next(const std::function<void(const RowProblem&)>& told) override {
    while (true) {
      auto end = text_.find('\n', at_);
      while (end == std::string::npos && text_.size() - at_ < max_row) {
        text_.erase(0, at_);
        at_ = 0;
        auto more = source_->more(text_);
        if (!more) return more.error();
        if (!*more) break;
        end = text_.find('\n');
      }
      if (at_ >= text_.size()) return std::optional<Person>();
      const auto stop = std::min(end, text_.size());
      const std::string row(trim(std::string_view(text_).substr(at_, stop - at_)));
      at_ = stop + 1;
      ++line_;
      if (row.empty()) continue;
      Person person;
      const auto problem =
          row.size() > max_row ? std::optional<std::string>("the row is longer than 1 MB") : make_person(row, person);
      if (!problem) return std::optional<Person>(std::move(person));
      told(RowProblem{line_, *problem, row});
    }
  }

  std::string understood() const override { return "JSON Lines, " + source_->encoding(); }

 private:
  std::optional<std::string> make_person(const std::string& row, Person& person) {
    auto value = parse_json(row);
    if (!value) return value.error().message();
    if (!value->is_object()) return "not a JSON object";
    for (const auto& [key, entry] : value->as_object()) {
      const std::string name(key);
      const std::string text = entry.is_string() ? std::string(entry.as_string())
                               : entry.is_null() ? ""
                                                 : json::serialize(entry);
      const auto known = known_key(name);
      if (known == "email")
        person.address = text;
      else if (known == "name")
        person.name = text;
      else if (known == "language")
        person.language = text;
      else if (known == "topics") {
        if (entry.is_array()) {
          for (const auto& topic : entry.as_array()) {
            if (topic.is_string()) person.topics.emplace_back(topic.as_string());
          }
        } else {
          person.topics = split_topics(text);
        }
      } else if (!text.empty()) {
        person.attributes.emplace_back(name, text);
      }
    }
    if (trim(person.address).empty()) return "it has no email";
    return finish(person);
  }

  std::string known_key(const std::string& name) const {
    for (const auto& [known, wanted] : columns_) {
      if (folded(wanted) == folded(name)) return known;
    }
    for (const auto& [known, words] : known_words()) {
      if (!columns_.contains(known) && words.contains(folded(name))) return known;
    }
    return name;
  }

  std::unique_ptr<TextSource> source_;
  std::map<std::string, std::string> columns_;
  std::string text_;
  std::size_t at_ = 0;
  int line_ = 0;
};

}  // namespace

Result<std::unique_ptr<ListReader>> ListReader::open(const fs::path& path, const ListFormat& format) {
  auto source = TextSource::open(path, format.language);
  if (!source) return source.error();
  const auto ending = lower(path.extension().string());
  if (ending == ".jsonl" || ending == ".ndjson") {
    return std::unique_ptr<ListReader>(std::make_unique<JsonLinesReader>(std::move(*source), format));
  }
  auto reader = std::make_unique<CsvReader>(std::move(*source), path);
  if (auto status = reader->read_header(format); !status) return status.error();
  return std::unique_ptr<ListReader>(std::move(reader));
}

}  // namespace gazetted
