#include "gazetted/net/imap.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_answer = 8u << 20;  // of a command; a search names a mailbox of a million mails in it

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(const Url& url, CURLUPart which) {
  char* value = nullptr;
  if (curl_url_get(url.get(), which, &value, 0) != CURLUE_OK) return "";
  std::string text(value);
  curl_free(value);
  return text;
}

bool is_loopback_host(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address(
      host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host, code);
  return !code && address.is_loopback();
}

// The number behind a word, as in "* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 9)".
template <class Number>
bool number_after(std::string_view text, std::string_view word, Number& to) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return false;
  const auto* begin = text.data() + at + word.size();
  return std::from_chars(begin, text.data() + text.size(), to).ec == std::errc();
}

}  // namespace

Result<ImapUrl> parse_imap_url(const std::string& text) {
  const auto wrong = [&](const char* why) {
    return fail("'{}' is not imaps://HOST/MAILBOX: {}", one_line(text, 100), why);
  };
  const Url url(curl_url(), curl_url_cleanup);
  if (!url || has_control(text) || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return wrong("it is no URL");
  ImapUrl parsed;
  parsed.scheme = part_of(url, CURLUPART_SCHEME);
  parsed.host = lower(part_of(url, CURLUPART_HOST));
  const auto path = part_of(url, CURLUPART_PATH);
  parsed.mailbox = path.empty() ? "" : path.substr(1);
  if (parsed.scheme != "imap" && parsed.scheme != "imaps") return wrong("it begins with something else");
  if (!part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty())
    return wrong("user and password have keys of their own");
  if (!part_of(url, CURLUPART_QUERY).empty() || !part_of(url, CURLUPART_FRAGMENT).empty())
    return wrong("there is something behind the mailbox");
  if (parsed.mailbox.empty()) return wrong("it names no mailbox, such as INBOX");
  if (parsed.mailbox.find_first_of(";%") != std::string::npos || !is_plain_mailbox(parsed.mailbox))
    return wrong("the name of the mailbox has letters that cannot be used here");
  parsed.is_of_this_machine = is_loopback_host(parsed.host);
  return parsed;
}

bool is_plain_mailbox(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return c >= ' ' && c < 0x7F && std::string_view("\"\\%*&").find(c) == std::string_view::npos;
  });
}

struct ImapMailbox::Transfer {
  Transfer() : easy(curl_easy_init()) {
    if (!easy) broken("libcurl cannot make a transfer");
  }
  ~Transfer() { curl_easy_cleanup(easy); }
  Transfer(const Transfer&) = delete;

  static std::size_t on_body(char* data, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const auto room = transfer.most - std::min(transfer.most, transfer.body.size());
    transfer.body.append(data, std::min(count, room));
    return count;
  }
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<Transfer*>(self)->stopped ? 1 : 0;
  }

  CURL* easy;
  std::shared_ptr<const std::atomic<bool>> stopped;
  std::string body;
  std::size_t most = 0;
};

ImapMailbox::ImapMailbox(ImapLogin login, std::shared_ptr<const std::atomic<bool>> stopped)
    : login_(std::move(login)),
      mailbox_([this] {
        const auto parsed = parse_imap_url(login_.url);
        return parsed ? parsed->mailbox : std::string();
      }()),
      transfer_(std::make_unique<Transfer>()) {
  transfer_->stopped = std::move(stopped);
}

ImapMailbox::~ImapMailbox() = default;

// Each transfer says everything anew, but the handle keeps its connection.
Result<std::string> ImapMailbox::perform(const std::string& url, const std::string& custom, std::size_t most) {
  auto& transfer = *transfer_;
  auto* easy = transfer.easy;
  transfer.body.clear();
  transfer.most = most;
  char why[CURL_ERROR_SIZE] = {};
  const auto parsed = parse_imap_url(login_.url);
  if (!parsed) return parsed.error();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERNAME, login_.username.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, login_.password.reveal().c_str());
  curl_easy_setopt(easy, CURLOPT_USE_SSL, long(parsed->is_of_this_machine ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!login_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, login_.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, long(patience.count()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 20'000L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why);
  if (!custom.empty()) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, custom.c_str());
  const auto result = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  if (result == CURLE_OK) return std::move(transfer.body);
  return fail("{}: {}", login_.url, one_line(why[0] ? why : curl_easy_strerror(result), 300));
}

Result<std::string> ImapMailbox::command(const std::string& text) { return perform(login_.url, text, most_answer); }

Result<ImapState> ImapMailbox::state() {
  const auto answer = command("STATUS \"" + mailbox_ + "\" (UIDVALIDITY UIDNEXT)");
  if (!answer) return answer.error();
  ImapState state;
  if (!number_after(*answer, "UIDVALIDITY ", state.validity) || !number_after(*answer, "UIDNEXT ", state.next))
    return fail("{}: the answer to STATUS cannot be read: {}", login_.url, one_line(*answer, 200));
  return state;
}

Result<std::vector<std::uint32_t>> ImapMailbox::uids_from(std::uint32_t first) {
  const auto answer = command(fmt::format("UID SEARCH UID {}:*", first));
  if (!answer) return answer.error();
  std::vector<std::uint32_t> uids;
  std::string_view rest(*answer);
  while (!rest.empty()) {
    const auto words = split(trim(take_line(rest)), ' ');
    if (words.size() < 2 || words[0] != "*" || !equal_ignoring_case(words[1], "SEARCH")) continue;
    for (std::size_t i = 2; i < words.size(); ++i) {
      std::uint32_t uid = 0;
      std::from_chars(words[i].data(), words[i].data() + words[i].size(), uid);
      if (uid >= first && uid > 0) uids.push_back(uid);  // "n:*" names the last one, whatever n is
    }
  }
  std::sort(uids.begin(), uids.end());
  return uids;
}

Result<ImapMailbox::About> ImapMailbox::about(std::uint32_t uid) {
  const auto answer = command(fmt::format("UID FETCH {} (FLAGS RFC822.SIZE)", uid));
  if (!answer) return answer.error();
  About about;
  if (!number_after(*answer, "RFC822.SIZE ", about.size)) return fail("{}: mail {} is gone", login_.url, uid);
  about.is_seen = lower(*answer).find("\\seen") != std::string::npos;
  return about;
}

Result<std::string> ImapMailbox::fetch(std::uint32_t validity, std::uint32_t uid, std::size_t most) {
  return perform(fmt::format("{};UIDVALIDITY={}/;UID={}/;PARTIAL=0.{}", login_.url, validity, uid, most), "", most);
}

Status ImapMailbox::mark_unseen(std::uint32_t uid) {
  const auto done = command(fmt::format("UID STORE {} -FLAGS.SILENT (\\Seen)", uid));
  return done ? Status() : Status(done.error());
}

Result<ImapMailbox::Removed> ImapMailbox::move(std::uint32_t uid, const std::string& mailbox) {
  const auto to = fmt::format("{} \"{}\"", uid, mailbox);
  if (command("UID MOVE " + to)) return Removed::removed;
  static_cast<void>(command("CREATE \"" + mailbox + "\""));  // an error where it is there: what counts is what follows
  if (command("UID MOVE " + to)) return Removed::removed;
  const auto copied = command("UID COPY " + to);
  if (!copied) return copied.error();
  return remove(uid);
}

Result<ImapMailbox::Removed> ImapMailbox::remove(std::uint32_t uid) {
  const auto marked = command(fmt::format("UID STORE {} +FLAGS.SILENT (\\Deleted)", uid));
  if (!marked) return marked.error();
  const auto removed = command(fmt::format("UID EXPUNGE {}", uid));
  if (removed) return Removed::removed;
  const auto has = has_uidplus();
  if (!has) return has.error();
  if (*has) return removed.error();
  return Removed::only_marked;
}

Result<bool> ImapMailbox::has_uidplus() {
  const auto answer = command("CAPABILITY");
  if (!answer) return answer.error();
  const auto words = lower(*answer);
  return words.find(" uidplus") != std::string::npos || words.find(" imap4rev2") != std::string::npos;
}

}  // namespace gazetted
