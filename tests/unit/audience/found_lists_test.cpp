// Lists as other programs and people write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/text.hpp"
#include "read_list.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

std::string thousand(const std::map<int, std::string>& instead, const std::string& end = "\n") {
  std::string text = "email,name,desk" + end;
  for (int line = 2; line <= 1001; ++line)
    text +=
        (instead.contains(line) ? instead.at(line) : fmt::format("p{}@x.example,\"Berg, P{}\",news", line, line)) + end;
  return text;
}

TEST(ListQuotes, OneThatIsNeverClosedCostsItsOwnRow) {
  for (const char* row :
       {"\"e@x.example,E,news", "e@x.example,\"E,news", "e@x.example,E,\"news", "\"", "e@x.example,E,\"a\"\"b"}) {
    const auto list = read("l.csv", thousand({{500, row}}));
    EXPECT_EQ(list.subscribers.size(), 999u) << row;
    EXPECT_EQ(told(list, RowFate::skipped), "500: a quote is never closed\n") << row;
  }
}

TEST(ListQuotes, WithoutAnyOtherQuoteTheRestIsReadAsWell) {
  std::string text = "email,name\n\"first@x.example,First\n";
  for (int i = 0; i < 300; ++i) text += fmt::format("p{}@x.example,P\n", i);
  EXPECT_EQ(read("l.csv", text).subscribers.size(), 300u);
}

TEST(ListQuotes, TwoMistakesThatMatchDoNotSwallowWhatStandsBetween) {
  const auto list = read("l.csv", thousand({{3, "\"e@x.example,E,news"}, {10, "f@x.example,F,news\""}}));
  EXPECT_EQ(list.subscribers.size(), 999u);
  EXPECT_EQ(list.subscribers[7].attributes.at(0).second, "news\"");
}

TEST(ListQuotes, ACellMayReachOverSeveralLines) {
  const auto list = read("l.csv",
                         "email,notes,name\r\na@x.example,\"one\r\n\r\nsee b@x.example, or\r\nask \"\"C\"\"\",A\r\n"
                         "c@x.example,\"x\ny\" ,C\r\n");
  ASSERT_EQ(list.subscribers.size(), 2u);
  EXPECT_EQ(list.subscribers[0].attributes.at(0).second, "one\r\n\r\nsee b@x.example, or\r\nask \"C\"");
  EXPECT_EQ(list.subscribers[1].name, "C");
}

TEST(ListQuotes, BlanksMayStandBeforeThem) {
  EXPECT_EQ(read("l.csv", "email, name\na@x.example, \"Berg, Anna\"\n").subscribers.at(0).name, "Berg, Anna");
}

TEST(ListLines, MayEndInCarriageReturnsAlone) {
  const auto list = read("l.csv", "email,name\ra@x.example,A\rb@x.example,\"B\rC\"\r");
  EXPECT_EQ(addresses(list), (std::vector<std::string>{"a@x.example", "b@x.example"}));
  EXPECT_EQ(read("l.csv", thousand({}, "\r")).subscribers.size(), 1000u);
  ListFormat polish;
  polish.language = "pl";
  std::string old = "email,name\r";
  for (int i = 0; i < 5000; ++i) old += fmt::format("p{}@x.example,\xA3ukasz\r", i);
  const auto read_old = read("l.csv", old, polish);
  ASSERT_EQ(read_old.subscribers.size(), 5000u);
  EXPECT_EQ(read_old.subscribers[4999].name, "Łukasz");
}

TEST(ListLines, MayBeMixed) {
  EXPECT_EQ(read("l.csv", "email\na@x.example\rb@x.example\r\nc@x.example\n\r\nd@x.example").subscribers.size(), 4u);
}

TEST(ListLines, OneThatIsTooLongIsSkippedAndNamed) {
  const std::string huge(3u << 20, 'y');
  for (const auto& row : {"l@x.example," + huge, "l@x.example,\"" + huge + "\""}) {
    const auto list = read("l.csv", "email,name\na@x.example,A\n" + row + "\nb@x.example,B\n");
    EXPECT_EQ(addresses(list), (std::vector<std::string>{"a@x.example", "b@x.example"}));
    EXPECT_EQ(told(list, RowFate::skipped), "3: the row is longer than 1 MB\n");
    EXPECT_LE(list.problems.at(0).row.size(), 1000u);
  }
  const auto last = read("l.csv", "email,name\na@x.example,A\nl@x.example," + huge);
  EXPECT_EQ(last.subscribers.size(), 1u);
  EXPECT_EQ(last.problems.size(), 1u);
  const auto json =
      read("l.jsonl", "{\"email\":\"a@x.example\"}\n{\"email\":\"" + huge + "\"}\n{\"email\":\"b@x.example\"}");
  EXPECT_EQ(json.subscribers.size(), 2u);
  EXPECT_EQ(told(json, RowFate::skipped), "2: the row is longer than 1 MB\n");
}

TEST(ListLines, RowsOfSeparatorsAreNoRows) {
  const auto list = read("l.csv", "email;name\na@x.example;A\n;\n;;;\n");
  EXPECT_EQ(list.subscribers.size(), 1u);
  EXPECT_TRUE(list.problems.empty());
}

TEST(ListEncoding, Utf16IsKnownWithoutItsMark) {
  const std::string text = "email,name\na@x.example,A\n";
  std::string little, big;
  for (const char c : text) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  EXPECT_EQ(read("l.csv", little).subscribers.size(), 1u);
  EXPECT_EQ(read("l.csv", big).subscribers.size(), 1u);
}

TEST(ListLanguage, IsKnownByItsNames) {
  const std::map<std::string, std::string> words = {
      {"Deutsch", "de"},  {"German", "de"},  {"GERMAN", "de"},           {"allemand", "de"},
      {"Français", "fr"}, {"anglais", "en"}, {"English", "en"},          {"Englisch", "en"},
      {"русский", "ru"},  {"中文", "zh"},    {"español", "es"},          {"Castilian", ""},
      {"cymraeg", "cy"},  {"日本語", "ja"},  {"en_GB", "en-GB"},         {"deu", "de"},
      {"ger", "de"},      {"EN", "en"},      {"zh-hant", "zh-Hant"},     {"English (UK)", "en"},
      {"עברית", "he"},    {"العربية", "ar"}, {"Deutsch / German", "de"}, {"Brazilian Portuguese", "pt-BR"},
      {" de ", "de"}};
  for (const auto& [word, tag] : words) {
    const auto list = read("l.csv", "email,language\na@x.example,\"" + word + "\"\n");
    ASSERT_EQ(list.subscribers.size(), 1u) << word;
    EXPECT_EQ(list.subscribers[0].language, tag) << word;
  }
}

TEST(ListLanguage, AnUnknownOneIsTheListsWithARemark) {
  for (const char* word : {"N/A", "n/a", "-", "?", "NA", "none", "Klingonsprache", "und"}) {
    const auto list = read("l.csv", std::string("email,language\na@x.example,") + word + "\n");
    ASSERT_EQ(list.subscribers.size(), 1u) << word;
    EXPECT_EQ(list.subscribers[0].language, "");
    EXPECT_THAT(told(list, RowFate::noted), HasSubstr("is not a language")) << word;
  }
}

TEST(ListStanding, WhoLeftIsNotOnTheList) {
  struct Case {
    const char* header;
    const char* left;
    const char* stays;
  };
  for (const auto& one : std::vector<Case>{{"status", "blocklisted", "enabled"},  // listmonk
                                           {"status", "disabled", "enabled"},
                                           {"email_disabled", "true", "false"},        // Substack
                                           {"subscribed_to_emails", "false", "true"},  // Ghost
                                           {"Email Marketing Status", "Cleaned", "Subscribed"},
                                           {"UNSUB_TIME", "2024-03-01 12:00:00", ""},  // Mailchimp
                                           {"UNSUB_REASON", "NORMAL", ""},
                                           {"CLEAN_TIME", "2024-03-01 12:00:00", "0000-00-00 00:00:00"},
                                           {"Status", "U", "S"},
                                           {"Status", "cleaned", "active"},
                                           {"Status", "Abgemeldet", "aktiv"},
                                           {"statut", "Désabonné", "abonné"},
                                           {"unsubscribed", "1", "0"},
                                           {"unsubscribed_at", "3/1/24 10:00", ""},
                                           {"HasOptedOutOfEmail", "TRUE", "FALSE"},  // Salesforce
                                           {"Accepts Marketing", "no", "yes"},       // Shopify
                                           {"blacklisted", "1", "0"},                // phpList
                                           {"confirmed", "0", "1"},
                                           {"type", "unsubscribed", "regular"},  // Buttondown
                                           {"aktiv", "FALSCH", "WAHR"},          // a German Excel
                                           {"gelöscht", "WAHR", "FALSCH"},
                                           {"gesperrt", "ja", "nein"},
                                           {"Sperrvermerk", "x", ""},
                                           {"inaktiv", "ja", "nein"},
                                           {"Widerspruch", "ja", ""},
                                           {"Austrittsdatum", "12.11.2026", ""},
                                           {"Keine E-Mails", "ja", "nein"},
                                           {"nicht mehr anschreiben", "x", ""},
                                           {"Mail erwünscht", "nein", "ja"},
                                           {"Zustimmung", "nein", "ja"},
                                           {"blocked", "yes", "no"},
                                           {"left on", "2025-02-01", ""},
                                           {"Actif", "non", "oui"},
                                           {"Supprimé", "oui", "non"},
                                           {"Activo", "no", "sí"},
                                           {"Wypisany", "tak", "nie"},
                                           {"статус", "отписан", "подписан"},
                                           {"状态", "已退订", "已订阅"}}) {
    const auto text = fmt::format("email,{}\na@x.example,{}\nb@x.example,{}\n", one.header, one.left, one.stays);
    const auto list = read("l.csv", text);
    EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"}) << text;
    EXPECT_EQ(told(list, RowFate::unsubscribed), fmt::format("2: unsubscribed: '{}' is '{}'\n", one.header, one.left));
    EXPECT_TRUE(told(list, RowFate::noted).empty()) << told(list, RowFate::noted);
  }
}

TEST(ListStanding, AWordThatIsNotUnderstoodIsARemark) {
  const auto list = read("l.csv", "email,status\na@x.example,VIP\nb@x.example,\n");
  EXPECT_EQ(list.subscribers.size(), 2u);
  EXPECT_EQ(told(list, RowFate::noted),
            "2: 'status' is 'VIP', which is not understood and may mean that the person left; the person is mailed "
            "(columns: {status: none}: no column says who left)\n");
}

TEST(ListStanding, TheConfigurationCanSayThatAColumnIsNone) {
  ListFormat format;
  format.columns["status"] = "none";
  EXPECT_EQ(read("l.csv", "email,status\na@x.example,inactive\n", format).subscribers.size(), 1u);
  format.columns["status"] = "Zustand";
  const auto list = read("l.csv", "email,Zustand\na@x.example,abgemeldet\nb@x.example,aktiv\n", format);
  EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"});
}

TEST(ListStanding, JsonLinesSayItToo) {
  const auto list = read("l.jsonl",
                         "{\"email\":\"a@x.example\",\"subscribed_to_emails\":false}\n"
                         "{\"email\":\"b@x.example\",\"subscribed_to_emails\":true}\n{\"email\":\"c@x.example\"}\n");
  EXPECT_EQ(addresses(list), (std::vector<std::string>{"b@x.example", "c@x.example"}));
  EXPECT_EQ(told(list, RowFate::unsubscribed), "1: unsubscribed: 'subscribed_to_emails' is 'false'\n");
}

TEST(ListCell, AddressesAreTakenOutOfWhatPeopleWrite) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cells = {
      {"Anna Berg <a@x.example>", "a@x.example", "Anna Berg"},
      {"\"\"\"Berg, Anna\"\" <a@x.example>\"", "a@x.example", "Berg, Anna"},
      {"<a@x.example>", "a@x.example", ""},
      {"mailto:a@x.example", "a@x.example", ""},
      {"MAILTO:a@x.example?subject=x", "a@x.example", ""},
      {"a@x.example;", "a@x.example", ""},
      {"\"a@x.example,\"", "a@x.example", ""},
      {"a@x.example (Anna)", "a@x.example", "Anna"},
      {"\xC2\xA0"
       "a@x.example\xC2\xA0",
       "a@x.example", ""},
      {"\xE2\x80\x8B"
       "a@x.example\xEF\xBB\xBF",
       "a@x.example", ""},
      {"\xE2\x80\xAA"
       "a@x.example\xE2\x80\xAC",
       "a@x.example", ""},
      {"'+a@x.example", "+a@x.example", ""},
      {"o'hara@x.example", "o'hara@x.example", ""},
      {"a@x.example; b@x.example", "a@x.example b@x.example", ""},
      {"\"a@x.example, Ben <b@x.example>\"", "a@x.example b@x.example", ""},
      {"a@x.example b@x.example", "a@x.example b@x.example", ""},
      {"a@x.example / b@x.example", "a@x.example b@x.example", ""},
      {"\"a@x.example\nb@x.example\"", "a@x.example b@x.example", ""},
      {"a|b@x.example", "a|b@x.example", ""}};
  for (const auto& [cell, wanted, name] : cells) {
    const auto list = read("l.csv", "email,x\n" + cell + ",1\n");
    EXPECT_EQ(join(addresses(list), " "), wanted) << cell << told(list, RowFate::skipped);
    ASSERT_FALSE(list.subscribers.empty()) << cell;
    EXPECT_EQ(list.subscribers[0].name, name) << cell;
  }
}

TEST(ListCell, WhatIsInvisibleInsideAnAddressIsRefused) {
  for (const char* hidden : {"\xE2\x80\x8B", "\xEF\xBB\xBF", "\xC2\xA0", "\xE2\x80\x8F", "\xC2\xAD", "\xE2\x81\xA0"}) {
    for (const auto& cell :
         {std::string("an") + hidden + "na@x.example", std::string("anna@x.ex") + hidden + "ample"}) {
      const auto list = read("l.csv", "email,x\n" + cell + ",1\n");
      EXPECT_TRUE(list.subscribers.empty()) << cell;
      EXPECT_THAT(told(list, RowFate::skipped), HasSubstr("contains an invisible character (U+"))
          << told(list, RowFate::skipped);
      EXPECT_EQ(list.problems.at(0).address, cell);
    }
  }
}

TEST(ListCell, WhatIsNoAddressIsNotMadeOne) {
  for (const char* cell : {"a@x.example, Anna", "Anna a@x.example", "a@", "<a@x.example", "a b", "a@x.example;b"})
    EXPECT_TRUE(read("l.csv", std::string("email;x\n\"") + cell + "\";1\n").subscribers.empty()) << cell;
}

TEST(ListHeader, EmailColumnsOfAddressBooksAreKnown) {
  for (const char* word : {"E-mail 1 - Value",
                           "Primary Email",
                           "E-Mail (geschäftlich)",
                           "Эл. почта",
                           "Email Address",
                           "E-mail Address",
                           "Work Email",
                           "E-Mail privat",
                           "e-mail dienstlich",
                           "Adresse e-mail",
                           "Mél.",
                           "Your email",
                           "Subscriber email",
                           "Email 1",
                           "EMAIL_ADDRESS",
                           "メールアドレス（会社）",
                           "Contact Email",
                           "Address",
                           "recipient",
                           "Адрес"}) {
    const auto list = read("l.csv", "Nummer," + std::string(word) + "\n1,a@x.example\n2,b@x.example\n");
    EXPECT_EQ(list.subscribers.size(), 2u) << word << ": " << list.error;
  }
}

TEST(ListHeader, APostalAddressIsNone) {
  const auto list = read("l.csv", "Address,E-Mail\n1 Main Street,a@x.example\n");
  EXPECT_EQ(addresses(list), std::vector<std::string>{"a@x.example"});
  EXPECT_NE(read("l.csv", "Address,Town\n1 Main Street,London\n").error, "");
}

TEST(ListHeader, SeveralEmailColumnsAreSaid) {
  const auto list = read("l.csv", "Name,E-mail 1 - Value,E-mail 2 - Value\nA,a@x.example,b@x.example\n");
  EXPECT_EQ(addresses(list), std::vector<std::string>{"a@x.example"});
  ASSERT_EQ(list.notes.size(), 1u);
  EXPECT_EQ(list.notes[0],
            "several e-mail columns: 'E-mail 1 - Value' is used, or 'E-mail 2 - Value' where it is empty; columns: "
            "{email: …} chooses another");
}

TEST(ListHeader, TwoColumnsMakeOneName) {
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"First Name,Last Name\nAnna,Berg", "Anna Berg"},
      {"Vorname,Nachname\nAnna,Berg", "Anna Berg"},
      {"Vorname,Name\nAnna,Berg", "Anna Berg"},
      {"Prénom,Nom\nAnna,Berg", "Anna Berg"},
      {"Apellidos,Nombre\nBerg,Anna", "Anna Berg"},
      {"Nome,Cognome\nAnna,Berg", "Anna Berg"},
      {"Last Name,First Name\nBerg,", "Berg"},
      {"姓,名\n山田,太郎", "山田太郎"},
      {"Имя,Фамилия\nАнна,Берг", "Анна Берг"},
      {"FNAME,LNAME\nAnna,Berg", "Anna Berg"},
      {"Name,Given Name,Family Name\nDr Anna Berg,Anna,Berg", "Dr Anna Berg"}};
  for (const auto& [text, name] : headers) {
    const auto cut = text.find('\n');
    const auto list = read("l.csv", text.substr(0, cut) + ",E-Mail\n" + text.substr(cut + 1) + ",a@x.example\n");
    ASSERT_EQ(list.subscribers.size(), 1u) << text << list.error;
    EXPECT_EQ(list.subscribers[0].name, name) << text;
  }
  EXPECT_THAT(read("l.csv", "email,x\na@x.example,1\n").understood, HasSubstr("; no column for names"));
  EXPECT_THAT(read("l.csv", "email,Vorname,Nachname\na@x.example,1,2\n").understood,
              HasSubstr("; name is 'Vorname' and 'Nachname'"));
}

TEST(ListHeader, WhatStandsBeforeItIsPassedOver) {
  for (const char* before : {"Subscribers 2026\n", "\n\n", "# made by export.py\n", "Press list;;\n;;\n", ",,\n"}) {
    const auto list = read("l.csv", std::string(before) + "E-Mail;Name;x\na@x.example;A;1\n");
    ASSERT_EQ(addresses(list), std::vector<std::string>{"a@x.example"}) << before << list.error;
    EXPECT_EQ(list.subscribers[0].name, "A");
    ASSERT_EQ(list.notes.size(), 1u) << before;
    EXPECT_THAT(list.notes[0], HasSubstr("before the header row in line "));
  }
}

TEST(ListHeader, AListWithoutOneIsReadWhereItsCellsAreAddresses) {
  const auto roster = read("l.csv", "Anna Berg <a@x.example>\n\"Berg, Ben\" <b@x.example>\nc@x.example\n");
  EXPECT_EQ(addresses(roster), (std::vector<std::string>{"a@x.example", "b@x.example", "c@x.example"}));
  EXPECT_EQ(roster.subscribers[0].name, "Anna Berg");
  EXPECT_EQ(roster.subscribers[1].name, "Berg, Ben");
  ASSERT_EQ(roster.notes.size(), 1u);
  EXPECT_THAT(roster.notes[0], HasSubstr("no header row"));
  const auto table = read("l.csv", "1;a@x.example;Anna\n2;b@x.example;Ben\n");
  EXPECT_EQ(addresses(table), (std::vector<std::string>{"a@x.example", "b@x.example"}));
  EXPECT_EQ(table.notes.at(0), "the list has no header row; its subscribers are the rows with an address in column 2");
  ListFormat format;
  format.columns["email"] = "Kontakt";
  EXPECT_THAT(read("l.csv", "1;a@x.example;Anna\n", format).error, HasSubstr("the header row seems to be missing"));
}

TEST(ListKind, AnotherKindOfFileSaysWhatToDo) {
  EXPECT_THAT(read("l.csv", "PK\x03\x04rest").error, HasSubstr("workbook"));
  EXPECT_THAT(read("l.csv", "\xD0\xCF\x11\xE0rest").error, HasSubstr("Excel workbook; save it as CSV"));
  EXPECT_THAT(read("l.json", "[{\"email\":\"a@x.example\"}]").error, HasSubstr("JSON array; save it as CSV"));
  EXPECT_THAT(read("l.csv", " [\n {\"email\":\"a@x.example\"}]").error, HasSubstr("JSON array; save it as CSV"));
  EXPECT_THAT(read("l.csv", "<!DOCTYPE html><table>").error, HasSubstr("HTML"));
  EXPECT_EQ(read("l.json", "{\"email\":\"a@x.example\"}\n{\"email\":\"b@x.example\"}\n").subscribers.size(), 2u);
  TemporaryDirectory directory;
  EXPECT_FALSE(ListReader::open("/dev/null", {}));
}

TEST(ListReader, ReadsForSuppressionWhoLeft) {
  ListFormat format;
  format.use = ListUse::suppression;
  EXPECT_EQ(read("l.csv", "Email Address,UNSUB_TIME\na@x.example,2024-01-01 10:00:00\n", format).subscribers.size(),
            1u);
}

// CiviCRM, HubSpot, Dynamics, and a column that people keep by hand.
TEST(ListStanding, TheWordsOfCustomerDatabasesAreKnown) {
  struct Case {
    const char *header, *left, *stays;
  };
  for (const auto& one : std::vector<Case>{{"Do Not Email", "Yes", "No"},
                                           {"No Bulk Emails (User Opt Out)", "Yes", "No"},
                                           {"On Hold", "On Hold Bounce", "No"},
                                           {"Email hard bounce reason", "UNKNOWN_USER", ""},
                                           {"Marketing contact status", "Non-marketing contact", "Marketing contact"},
                                           {"Opted out of email: Product news", "true", ""},
                                           {"Do not allow Bulk Emails", "Do Not Allow", "Allow"},
                                           {"Newsletter", "nein", "ja"},
                                           {"GDPR consent", "no", "yes"},
                                           {"Email status (bounce)", "bounced", "ok"},
                                           {"Estado", "Cancelado", "Activo"}}) {
    const auto text = fmt::format("email,{}\na@x.example,{}\nb@x.example,{}\n", one.header, one.left, one.stays);
    const auto list = read("l.csv", text);
    EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"}) << text;
    EXPECT_TRUE(told(list, RowFate::noted).empty()) << told(list, RowFate::noted);
  }
}

TEST(ListStanding, AColumnThatLooksLikeConsentAndIsNotUnderstoodIsNamedOnce) {
  for (const char* header : {"Opt-in marketing web", "Newsletter Politik"}) {
    const auto list = read("l.csv", fmt::format("email,{}\na@x.example,no\nb@x.example,yes\n", header));
    EXPECT_EQ(list.subscribers.size(), 2u);
    EXPECT_EQ(
        told(list, RowFate::noted),
        fmt::format("2: the column '{}' may say who wants mail, but is not understood: everybody is mailed, whatever "
                    "it says (columns: {{status: …}} names the column that says who left, or none)\n",
                    header));
  }
  for (const char* header : {"Unsubscribe link", "Opt-in date", "Subscriber ID", "Desk", "Bounces"})
    EXPECT_TRUE(told(read("l.csv", fmt::format("email,{}\na@x.example,7\n", header)), RowFate::noted).empty())
        << header;
  ListFormat format;
  format.columns["status"] = "Opt-in marketing web";
  EXPECT_EQ(addresses(read("l.csv", "email,Opt-in marketing web\na@x.example,no\nb@x.example,yes\n", format)),
            std::vector<std::string>{"b@x.example"});
}

// Those who left must not be mailed for a slip of the keyboard in the header row.
TEST(ListStanding, AMisspeltColumnIsUnderstoodByWhatIsInIt) {
  struct Case {
    const char *header, *left, *stays;
  };
  for (const auto& one : std::vector<Case>{{"Unsubscirbed", "yes", "no"},
                                           {"unsubscribe", "TRUE", "FALSE"},
                                           {"Unsubscribd", "2024-03-01", ""},
                                           {"Subscirbed", "no", "yes"},
                                           {"Opted-Oout", "1", "0"},
                                           {"Abmeldung", "ja", "nein"},
                                           {"Blocklisted by", "x", ""}}) {
    const auto list =
        read("l.csv", fmt::format("email,{}\na@x.example,{}\nb@x.example,{}\n", one.header, one.left, one.stays));
    EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"}) << one.header;
    EXPECT_THAT(list.notes, testing::Contains(HasSubstr(fmt::format(
                                "the column '{}' is understood to say who left or wants mail", one.header))));
  }
  const auto links =
      read("l.csv", "email,unsubscribe\na@x.example,https://x.example/u/1\nb@x.example,https://x.example/u/2\n");
  EXPECT_EQ(links.subscribers.size(), 2u);
  EXPECT_THAT(told(links, RowFate::noted), HasSubstr("may say who wants mail"));
}

TEST(ListHeader, WithoutAWordForEmailIsKnownByItsOtherWordsAndTheAddressesBelow) {
  for (const char* header : {"E-Mial,Name,Unsubscribed", "Kontaktdaten,Name,Unsubscribed", "Emial,Wer,Unsubscirbed"}) {
    const auto list = read("l.csv", std::string(header) + "\na@x.example,A,yes\nb@x.example,B,no\n");
    EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"}) << header << list.error;
    EXPECT_THAT(list.notes, testing::Contains(HasSubstr("no column is called email")));
  }
  EXPECT_EQ(
      addresses(read("l.csv", "Press desk 2026,,\n\nE-Mial,Name,Unsubscribed\na@x.example,A,yes\nb@x.example,B,no\n")),
      std::vector<std::string>{"b@x.example"});
}

TEST(ListHeader, ATitleAboveItIsNotTakenForIt) {
  for (const char* title :
       {"Newsletter 2026,,", "Newsletter subscribers,,", "Subscription list", "Unsubscirbed 2026,,"}) {
    const auto list =
        read("l.csv", std::string(title) + "\nE-Mail,Name,Unsubscribed\na@x.example,A,yes\nb@x.example,B,no\n");
    EXPECT_EQ(addresses(list), std::vector<std::string>{"b@x.example"}) << title;
    EXPECT_EQ(list.subscribers.at(0).name, "B") << title;
  }
}

TEST(ListStanding, AWordThatIsOnlyAlikeLeavesNobodyOut) {
  for (const char* row : {"Sold date,12 March 2024", "Old date,2024-03-01", "Content,no", "Clocked,no", "Statute,no",
                          "Static,no", "Unsubscribd at,blah"}) {
    const auto comma = std::string_view(row).find(',');
    const auto list = read("l.csv", fmt::format("email,{}\na@x.example,{}\n", std::string_view(row).substr(0, comma),
                                                std::string_view(row).substr(comma + 1)));
    EXPECT_EQ(list.subscribers.size(), 1u) << row;
  }
}

TEST(ListHeader, AColumnThatTheConfigurationNamesMustBeThere) {
  ListFormat format;
  format.columns["status"] = "Inof";
  EXPECT_THAT(
      read("l.csv", "Email;Info\na@x.example;abgemeldet\n", format).error,
      HasSubstr("there is no column 'Inof', which columns: {status: …} of this list names; did you mean 'Info'?"));
  format.columns["status"] = "none";
  EXPECT_EQ(read("l.csv", "Email;Info\na@x.example;x\n", format).subscribers.size(), 1u);
}

TEST(ListHeader, ALetterThatNamesAnAddressIsNoList) {
  EXPECT_THAT(read("l.csv", "Dear all,\nplease send\nyour news to\npress@x.example\nbefore noon.\nThank you\n").error,
              HasSubstr("no e-mail column"));
  EXPECT_EQ(read("l.txt", "press@x.example\n").subscribers.size(), 1u);
}

TEST(ListStanding, AProvinceIsNone) {
  const auto list = read("l.csv", "email,estado\na@x.example,Jalisco\nb@x.example,Baja\nc@x.example,Puebla\n");
  EXPECT_EQ(list.subscribers.size(), 3u);
  EXPECT_TRUE(list.problems.empty()) << told(list, RowFate::noted);
}

TEST(ListLanguage, ChineseIsReadInItsScript) {
  for (const auto& [word, tag] : std::vector<std::pair<std::string, std::string>>{{"Chinese (Traditional)", "zh-Hant"},
                                                                                  {"Chinese - Simplified", "zh-Hans"},
                                                                                  {"Chinese (Hong Kong)", "zh-Hant"},
                                                                                  {"Chinese Traditional", "zh-Hant"},
                                                                                  {"中文（繁體）", ""},
                                                                                  {"Chinesisch (Taiwan)", "zh-Hant"},
                                                                                  {"zh-TW", "zh-TW"}}) {
    if (tag.empty()) continue;
    const auto list = read("l.csv", "email,language\na@x.example,\"" + word + "\"\n");
    EXPECT_EQ(list.subscribers.at(0).language, tag) << word;
  }
}

TEST(ListLanguage, IsKnownWithoutItsAccents) {
  for (const char* word : {"Francais", "FRANCAIS", "français"})
    EXPECT_EQ(read("l.csv", std::string("email,language\na@x.example,") + word + "\n").subscribers.at(0).language, "fr")
        << word;
  EXPECT_EQ(read("l.csv", "email,language\na@x.example,espanol\n").subscribers.at(0).language, "es");
}

TEST(ListLanguage, TwoLanguagesAreNone) {
  for (const char* word : {"English/French", "Deutsch / English", "en espanol/English"}) {
    const auto list = read("l.csv", std::string("email,language\na@x.example,") + word + "\n");
    EXPECT_EQ(list.subscribers.at(0).language, "") << word;
    EXPECT_THAT(told(list, RowFate::noted), HasSubstr("is not a language")) << word;
  }
}

TEST(ListEncoding, OneStrayByteSpoilsItsOwnRowOnly) {
  const auto list =
      read("l.csv", "email,name\na@x.example,M\xC3\xBCller\nb@x.example,M\xFCller\nc@x.example,Ren\xC3\xA9\n");
  ASSERT_EQ(list.subscribers.size(), 3u);
  EXPECT_EQ(list.subscribers[0].name, "Müller");
  EXPECT_EQ(list.subscribers[1].name, "Müller");
  EXPECT_EQ(list.subscribers[2].name, "René");
  EXPECT_EQ(told(list, RowFate::noted),
            "3: the row is not UTF-8 like the others; it is read as windows-1252: 'Müller'\n");
  const auto marked = read("l.csv",
                           "\xEF\xBB\xBF"
                           "email,name\na@x.example,Ren\xE9\n");
  EXPECT_EQ(marked.subscribers.at(0).name, "René");
  EXPECT_THAT(told(marked, RowFate::noted), HasSubstr("2: the row is not UTF-8"));
  const auto json = read(
      "l.jsonl", "{\"email\":\"a@x.example\",\"name\":\"\xC3\x84\"}\n{\"email\":\"b@x.example\",\"name\":\"\xC4\"}\n");
  ASSERT_EQ(json.subscribers.size(), 2u);
  EXPECT_EQ(json.subscribers[1].name, "Ä");
}

TEST(ListEncoding, AGuessedCodePageIsSaidWithAName) {
  const auto list = read("l.csv", "email,name\na@x.example,Ann\nb@x.example,Jos\x8E\nc@x.example,Ren\xE9\n");
  ASSERT_EQ(list.subscribers.size(), 3u);
  EXPECT_EQ(
      told(list, RowFate::noted),
      "3: the list is not UTF-8; it is read as windows-1252, in which this row has 'JosŽ'. If that is wrong, save "
      "the list as UTF-8\n");
}

TEST(ListNames, WhatIsNoNameIsLeftOut) {
  for (const char* cell : {"N/A", "NULL", "null", "-", "--", "?", "#N/A", "undefined", "f@example.org", "Unknown"}) {
    const auto list = read("l.csv", std::string("email,name\na@x.example,") + cell + "\n");
    EXPECT_EQ(list.subscribers.at(0).name, "") << cell;
    EXPECT_THAT(told(list, RowFate::noted), HasSubstr("; the person is mailed without one")) << cell;
  }
  for (const char* cell : {"Null", "Nan", "Na", "O", "李", "3M", "Ann-Marie"})
    EXPECT_EQ(read("l.csv", std::string("email,name\na@x.example,") + cell + "\n").subscribers.at(0).name, cell);
  EXPECT_EQ(read("l.csv", "email,first name,last name\na@x.example,Ann,N/A\n").subscribers.at(0).name, "Ann");
}

TEST(ListNames, EntitiesAreLetters) {
  for (const auto& [cell, name] :
       std::vector<std::pair<std::string, std::string>>{{"Ann &amp; Bob", "Ann & Bob"},
                                                        {"M&uuml;ller", "Müller"},
                                                        {"Zo&#235; O&#x27;Neil", "Zoë O'Neil"},
                                                        {"Stra&szlig;e", "Straße"},
                                                        {"A&B; Co", "A&B; Co"},
                                                        {"&#10;x", "&#10;x"},
                                                        {"AT&T", "AT&T"}}) {
    const auto list = read("l.csv", "email,name\na@x.example," + cell + "\n");
    EXPECT_EQ(list.subscribers.at(0).name, name);
    EXPECT_EQ(told(list, RowFate::noted), cell == name ? "" : "2: the name '" + cell + "' is read as '" + name + "'\n");
  }
}

TEST(ListAddresses, AnAddressBookOfGoogleIsRead) {
  const auto list =
      read("l.csv",
           "First Name,E-mail 1 - Value,E-mail 2 - Value,Phone\nAnn,a@x.example ::: a2@x.example,a3@x.example,\n"
           "Bob,,,+44 20\nCarl,,c@x.example,\n");
  EXPECT_EQ(addresses(list), (std::vector<std::string>{"a@x.example", "a2@x.example", "c@x.example"}));
  EXPECT_EQ(told(list, RowFate::no_address), "3: the e-mail cell is empty\n");
  EXPECT_EQ(told(list, RowFate::skipped), "");
  const auto lost = read("l.csv", "email,notes\na@x.example,\n,b@x.example\n");
  EXPECT_EQ(told(lost, RowFate::skipped), "3: the e-mail cell is empty, but 'notes' has an address\n");
}

TEST(ListAddresses, ContactsWithoutAnAddressMakeNoListUnfit) {
  PlannedList list{"press"};
  list.recipients = 2;
  list.no_address = 50;
  list.twice = 1200;
  EXPECT_FALSE(unfit(list));
  EXPECT_EQ(left_out(list), ", 1,200 more repeat an address of this list, 50 rows have no e-mail address");
  list.recipients = list.twice = 0;
  EXPECT_EQ(*unfit(list), "nobody is on the list; 50 rows have no e-mail address");
}

TEST(ListHeader, WorkAndPrivateAreTwo) {
  const auto list = read("l.csv", "Private Email,Work Email\na@x.example,b@x.example\n");
  EXPECT_EQ(addresses(list), std::vector<std::string>{"a@x.example"});
  ASSERT_EQ(list.notes.size(), 1u);
  EXPECT_THAT(list.notes[0], HasSubstr("'Private Email' is used, or 'Work Email' where it is empty"));
}

}  // namespace
}  // namespace gazetted
