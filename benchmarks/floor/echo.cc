// The least that an echo server on epoll can do: one epoll_wait a round, one recv and one send a socket, frames unmasked on the way, nothing checked.
// What it costs is the system's; no server of this kind comes below it. Loopback only; frames of at most 125 bytes that come whole.
// g++ -O2 -o echo echo.cc -lcrypto && taskset -c 0 ./echo PORT
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

constexpr int kMaxSockets = 65536;
static bool upgraded[kMaxSockets];
static unsigned char input[65536], output[65536];

static int Listen(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener, 1024) != 0) {
    perror("listen");
    exit(1);
  }
  return listener;
}

static void Watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void AcceptAll(int epoll, int listener) {
  for (int fd, one = 1; (fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    upgraded[fd] = false;
    Watch(epoll, fd);
  }
}

static void Upgrade(int fd, const std::string& request) {
  const std::string name = "Sec-WebSocket-Key: ";
  std::string key = request.substr(request.find(name) + name.size(), 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[SHA_DIGEST_LENGTH], accept[32];
  SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  EVP_EncodeBlock(accept, digest, sizeof digest);
  std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
                       std::string(reinterpret_cast<char*>(accept)) + "\r\n\r\n";
  send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  upgraded[fd] = true;
}

static void Echo(int fd, ssize_t count) {
  unsigned char *from = input, *to = output;
  while (from + 6 <= input + count) {
    int length = from[1] & 127;
    const unsigned char *mask = from + 2, *payload = from + 6;
    to[0] = from[0];
    to[1] = length;
    for (int i = 0; i < length; i++) to[2 + i] = payload[i] ^ mask[i & 3];
    to += 2 + length;
    from += 6 + length;
  }
  send(fd, output, to - output, MSG_NOSIGNAL);
}

int main(int, char** arguments) {
  int listener = Listen(atoi(arguments[1])), epoll = epoll_create1(0);
  Watch(epoll, listener);
  for (epoll_event events[512];;) {
    int ready = epoll_wait(epoll, events, 512, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        AcceptAll(epoll, listener);
        continue;
      }
      ssize_t count = recv(fd, input, sizeof input, 0);
      if (count <= 0)
        close(fd);
      else if (upgraded[fd])
        Echo(fd, count);
      else
        Upgrade(fd, std::string(reinterpret_cast<char*>(input), count));
    }
  }
}
