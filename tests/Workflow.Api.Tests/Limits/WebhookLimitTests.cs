using System.Globalization;
using System.Net;
using Moq;

namespace Workflow.Api.Tests.Limits;

/// <summary>Anyone may send a webhook, so it must cost little until its sender is authenticated.</summary>
public sealed class WebhookLimitTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int Limit = 256 * 1024;

    public static TheoryData<string> BadTimestamps => ["none", "", "yesterday", "0", "99999999999999", "-1", "1e9"];

    [Theory]
    [MemberData(nameof(BadTimestamps))]
    public async Task Post_ReadsNothingOfTheBody_WhenTheTimestampIsBad(string timestamp)
    {
        using var body = new CountedBody(16 * 1024 * 1024);

        var (status, _) = await SendAsync(body, timestamp == "none" ? null : timestamp);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.InRange(body.Sent, 0, 2 * Limit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_IsCutOffAtTheLimit_WhenTheBodyIsLonger(bool saysItsLength)
    {
        using var body = new CountedBody(16 * 1024 * 1024, saysItsLength);

        var (status, text) = await SendAsync(body, Now(), "cut-off");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("Workflow:Limits:WebhookBytes", text, StringComparison.Ordinal);
        Assert.InRange(body.Sent, 0, 4 * Limit);
        host.Workflows.Verify(s => s.FindByNameAsync("cut-off", It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Post_IsReadWhole_WhenTheBodyIsOfTheLimit()
    {
        using var body = new CountedBody(Limit);

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(body, Now())).Status); // not signed
        Assert.Equal(Limit, body.Sent);
    }

    private static string Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpContent body, string? timestamp, string hook = "hooked")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/hooks/{hook}") { Content = body };
        if (timestamp is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Workflow-Timestamp", timestamp);
        }

        request.Headers.TryAddWithoutValidation("X-Workflow-Signature", "v2=00");
        using var response = await host.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class CountedBody : HttpContent
    {
        private const int Piece = 16 * 1024;
        private readonly int _length;
        private readonly bool _saysItsLength;

        public CountedBody(int length, bool saysItsLength = false)
        {
            (_length, _saysItsLength) = (length, saysItsLength);
            Headers.ContentType = new("application/json");
        }

        public int Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[Piece];
            Array.Fill(piece, (byte)' ');
            while (Sent < _length)
            {
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
                Sent += Piece;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _saysItsLength ? _length : 0;
            return _saysItsLength;
        }
    }
}
