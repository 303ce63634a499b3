using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Http;

/// <summary>Calls that get no answer, or half of one.</summary>
public class ConnectionTests
{
    [Fact]
    public async Task Run_CanBeRetried_WhenConnectionIsRefused()
    {
        await using var service = new Service();
        var port = LoopbackPort.Free();

        var result = await service.RunAsync("HTTP", new { url = $"http://127.0.0.1:{port}/p?key=secret", method = "DELETE" });

        var error = result.Failure("connection", retryable: true);
        Assert.StartsWith($"DELETE http://127.0.0.1:{port}/p failed: the connection could not be made", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CanBeRetried_WhenNameIsUnknown()
    {
        await using var service = new Service((_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var result = await service.RunAsync("HTTP", new { url = "http://unknown.invalid/" });

        Assert.Contains("name could not be resolved", result.Failure("connection", retryable: true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CanBeRetried_WhenNameHasNoAddress()
    {
        await using var service = new Service(Service.Resolving());

        var result = await service.RunAsync("HTTP", new { url = "http://empty.invalid/" });

        Assert.Contains("name could not be resolved", result.Failure("connection", retryable: true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FailsForGood_WhenCertificateIsNotTrusted()
    {
        using var certificate = SelfSigned();
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, certificate);
        await using var service = new Service();

        var result = await service.RunAsync("HTTP", new { url = server.Url });

        Assert.Contains("certificate", result.Failure("connection", retryable: false).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CanBeRetried_WhenServerSpeaksNoTls()
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "x"u8.ToArray());
        await using var service = new Service();

        var result = await service.RunAsync("HTTP", new { url = $"https://127.0.0.1:{server.Port}/" });

        Assert.Contains("TLS", result.Failure("connection", retryable: true).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "connection")]
    [InlineData("HTTP/1.1 200 OK\r\n", "connection")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "connection")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "connection")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "invalid_response")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n", "invalid_response")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\nthis is no gzip, and it is long", "invalid_response")]
    public async Task Run_CanBeRetried_WhenAnswerIsBroken(string answer, string code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var service = new Service();

        var call = service.RunAsync("HTTP", new { url = $"http://{listener.LocalEndpoint}/" });
        await AnswerAsync(await listener.AcceptTcpClientAsync(), answer);

        (await call).Failure(code, retryable: true);
    }

    [Fact]
    public async Task Run_FailsForGood_WhenHeadersAreTooLarge()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var service = new Service();

        var call = service.RunAsync("HTTP", new { url = $"http://{listener.LocalEndpoint}/" });
        await AnswerAsync(await listener.AcceptTcpClientAsync(), $"HTTP/1.1 200 OK\r\nX: {new string('x', 70_000)}\r\n\r\n");

        (await call).Failure("response_too_large", retryable: false);
    }

    private static async Task AnswerAsync(TcpClient client, string answer)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[4096];
            while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer);
                if (read == 0)
                {
                    return;
                }

                request.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
