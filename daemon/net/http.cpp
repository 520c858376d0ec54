#include "gazetted/net/http.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gazetted/base/error.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using Code = boost::system::error_code;
constexpr std::size_t max_body = 64 * 1024;

bool is_public_v4(std::uint32_t a) {
  const auto in = [&](std::uint32_t net, int bits) { return (a >> (32 - bits)) == (net >> (32 - bits)); };
  return !(in(0x00000000, 8) || in(0x0A000000, 8) || in(0x64400000, 10) || in(0x7F000000, 8) || in(0xA9FE0000, 16) ||
           in(0xAC100000, 12) || in(0xC0000000, 24) || in(0xC0000200, 24) || in(0xC0A80000, 16) || in(0xC6120000, 15) ||
           in(0xC6336400, 24) || in(0xCB007100, 24) || in(0xE0000000, 4) || in(0xF0000000, 4));
}

bool is_public_v6(const asio::ip::address_v6::bytes_type& b) {
  const auto v4_at = [&](int i) {
    return std::uint32_t(b[i]) << 24 | std::uint32_t(b[i + 1]) << 16 | std::uint32_t(b[i + 2]) << 8 | b[i + 3];
  };
  const auto zero = [&](int from, int to) {
    return std::all_of(b.begin() + from, b.begin() + to, [](auto x) { return x == 0; });
  };
  if (zero(0, 10) && b[10] == 0xFF && b[11] == 0xFF) return is_public_v4(v4_at(12));  // v4-mapped
  if (zero(0, 12)) return false;                                                      // ::, ::1, v4-compatible
  if (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xFF && b[3] == 0x9B)
    return zero(4, 12) && is_public_v4(v4_at(12));                                 // NAT64
  if (b[0] == 0x20 && b[1] == 0x02) return is_public_v4(v4_at(2));                 // 6to4
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0) return false;        // Teredo
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) return false;  // documentation
  return (b[0] & 0xE0) == 0x20;                                                    // global unicast is 2000::/3
}

struct Transfer {
  explicit Transfer(asio::io_context& io) : done(io, asio::steady_timer::time_point::max()) {}
  ~Transfer() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
  }
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  HttpRequest request;
  HttpResponse response;
  char error[CURL_ERROR_SIZE] = {};
  asio::steady_timer done;  // cancelled when the transfer has ended
  bool finished = false;
};

std::size_t on_body(char* data, std::size_t, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  auto& response = transfer.response;
  long status = 0;
  if (transfer.request.on_body) curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
  if (status / 100 == 2) return transfer.request.on_body({data, count}) ? count : CURL_WRITEFUNC_ERROR;
  // Past the cap the rest is read and forgotten: the answer is already known by its status.
  response.body.append(data, std::min(count, max_body - std::min(max_body, response.body.size())));
  return count;
}

std::size_t on_header(char* data, std::size_t, std::size_t count, void* self) {
  const std::string_view line(data, count);
  auto& headers = static_cast<Transfer*>(self)->response.headers;
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && headers.size() < 200) {
    headers[lower(trim(line.substr(0, colon)))] = std::string(trim(line.substr(colon + 1))).substr(0, 4096);
  }
  return count;
}

// The last look at an address, after DNS and before connect: a name cannot be rebound behind it.
curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* to) {
  auto& transfer = *static_cast<Transfer*>(self);
  char text[INET6_ADDRSTRLEN] = {};
  if (to->family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&to->addr)->sin_addr, text, sizeof text);
  else if (to->family == AF_INET6)
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&to->addr)->sin6_addr, text, sizeof text);
  if (!transfer.request.allow_private && !is_public_address(text)) {
    transfer.response.refused_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

}  // namespace

bool is_public_address(const std::string& address) {
  Code code;
  const auto parsed = asio::ip::make_address(address, code);
  if (code) return false;
  return parsed.is_v4() ? is_public_v4(parsed.to_v4().to_uint()) : is_public_v6(parsed.to_v6().to_bytes());
}

// libcurl's view of the loop. Watches are compared as objects, not by number: numbers are reused,
// and the resolver's sockets never pass through on_open_socket.
struct HttpClient::Multi : std::enable_shared_from_this<HttpClient::Multi> {
  struct Watch {
    Watch(asio::io_context& io, int fd) : descriptor(io, ::dup(fd)), number(fd) {}
    asio::posix::stream_descriptor descriptor;
    int number;
    bool wants_in = false, wants_out = false, waits_in = false, waits_out = false, gone = false;
  };

  explicit Multi(asio::io_context& context) : io(context), timer(context), handle(curl_multi_init()) {
    curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
    curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
    curl_multi_setopt(handle, CURLMOPT_TIMERDATA, this);
  }

  ~Multi() {
    for (auto& [easy, transfer] : transfers) curl_multi_remove_handle(handle, easy);
    transfers.clear();
    curl_multi_cleanup(handle);
  }

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self_pointer, void*) {
    auto& self = *static_cast<Multi*>(self_pointer);
    auto& slot = self.watches[fd];
    if (what == CURL_POLL_REMOVE) {
      if (slot) {
        slot->gone = true;
        Code ignored;
        slot->descriptor.close(ignored);
      }
      self.watches.erase(fd);
      return 0;
    }
    if (!slot) slot = std::make_shared<Watch>(self.io, fd);
    slot->wants_in = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
    slot->wants_out = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
    self.arm(slot);
    return 0;
  }

  void arm(const std::shared_ptr<Watch>& watch) {
    if (watch->wants_in && !watch->waits_in) {
      watch->waits_in = true;
      watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                   [self = weak_from_this(), watch](const Code& code) {
                                     watch->waits_in = false;
                                     if (const auto multi = self.lock(); multi && !code && !watch->gone)
                                       multi->ready(watch, CURL_CSELECT_IN);
                                   });
    }
    if (watch->wants_out && !watch->waits_out) {
      watch->waits_out = true;
      watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                   [self = weak_from_this(), watch](const Code& code) {
                                     watch->waits_out = false;
                                     if (const auto multi = self.lock(); multi && !code && !watch->gone)
                                       multi->ready(watch, CURL_CSELECT_OUT);
                                   });
    }
  }

  void ready(const std::shared_ptr<Watch>& watch, int events) {
    const bool wanted = events == CURL_CSELECT_IN ? watch->wants_in : watch->wants_out;
    if (wanted) act(watch->number, events);
    if (!watch->gone) arm(watch);
  }

  static int on_timer(CURLM*, long timeout_ms, void* self_pointer) {
    auto& self = *static_cast<Multi*>(self_pointer);
    self.timer.cancel();
    if (timeout_ms < 0) return 0;
    self.timer.expires_after(std::chrono::milliseconds(timeout_ms));
    self.timer.async_wait([weak = self.weak_from_this()](const Code& code) {
      if (const auto multi = weak.lock(); multi && !code) multi->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }

  void act(curl_socket_t fd, int events) {
    int running = 0;
    curl_multi_socket_action(handle, fd, events, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(handle, &left)) {
      if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
    }
  }

  void finish(CURL* easy, CURLcode result) {
    const auto found = transfers.find(easy);
    if (found == transfers.end()) return;
    const auto transfer = found->second;
    curl_multi_remove_handle(handle, easy);
    transfers.erase(found);
    long status = 0;
    long request_bytes = 0;
    curl_off_t body_bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body_bytes);
    auto& response = transfer->response;
    response.sent = request_bytes > 0 || body_bytes > 0;
    if (result == CURLE_OK)
      response.status = int(status);
    else if (response.refused_address)
      response.trouble = "it resolves to a private address (allow_private: true permits that)";
    else
      response.trouble = transfer->error[0] ? transfer->error : curl_easy_strerror(result);
    transfer->finished = true;
    // Never resume a coroutine inside libcurl's call chain.
    asio::post(io, [transfer] { transfer->done.cancel(); });
  }

  void start(const std::shared_ptr<Transfer>& transfer) {
    CURL* easy = transfer->easy = curl_easy_init();
    const auto& request = transfer->request;
    for (const auto& header : request.headers) transfer->headers = curl_slist_append(transfer->headers, header.c_str());
    transfer->headers = curl_slist_append(transfer->headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, request.allow_private ? "http,https" : "https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "gazetted/" GAZETTED_VERSION);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, long(request.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer.get());
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer.get());
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    if (request.method != "GET") {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
      // libcurl sends a POST again by itself when a kept connection dies without an answer.
      curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
      curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
      if (request.method != "POST") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    transfers[easy] = transfer;
    curl_multi_add_handle(handle, easy);
  }

  asio::io_context& io;
  asio::steady_timer timer;
  CURLM* handle;
  std::map<CURL*, std::shared_ptr<Transfer>> transfers;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches;
};

HttpClient::HttpClient(asio::io_context& io) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!ready) broken("libcurl cannot be initialised");
  multi_ = std::make_shared<Multi>(io);
}

HttpClient::~HttpClient() = default;

asio::awaitable<HttpResponse> HttpClient::perform(HttpRequest request) {
  const auto multi = multi_;
  const auto transfer = std::make_shared<Transfer>(multi->io);
  transfer->request = std::move(request);
  multi->start(transfer);
  while (!transfer->finished) co_await transfer->done.async_wait(tuple_awaitable);
  co_return std::move(transfer->response);
}

}  // namespace gazetted
