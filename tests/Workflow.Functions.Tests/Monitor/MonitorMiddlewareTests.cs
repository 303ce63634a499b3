using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Functions.Monitor;

namespace Workflow.Functions.Tests.Monitor;

public class MonitorMiddlewareTests
{
    private const string Behind = "WEBSITE_AUTH_ENABLED=True";
    private const string InAzure = "WEBSITE_SITE_NAME=app";
    private const string AnyFunction = "DfmAboutFunction";

    [Theory]
    [InlineData("operator")]
    [InlineData("admin")]
    [InlineData("viewer")]
    public void Answer_IsLeftToTheMonitor_WhenTheUserHasARole(string role)
    {
        var http = Request(role);

        Assert.Null(NewMiddleware(Behind, InAzure).Answer(AnyFunction, http));
        Assert.Equal("ada", http.User.FindFirst("preferred_username")?.Value);
        Assert.Equal(role, http.User.FindFirst("roles")?.Value);
        Assert.False(http.Request.Headers.ContainsKey(SignedInUser.Header));
    }

    [Theory]
    [InlineData()]
    [InlineData("clerk")]
    [InlineData("Operator")]
    [InlineData("")]
    public void Answer_Is403_WhenTheUserHasNone(params string[] roles)
    {
        var http = Request(roles);

        Assert.Equal(403, Status(NewMiddleware(Behind, InAzure).Answer(AnyFunction, http)));
        Assert.Empty(http.User.Claims);
    }

    [Fact]
    public void Answer_Is401_WhenNoUserIsSignedIn()
    {
        Assert.Equal(401, Status(NewMiddleware(Behind, InAzure).Answer(AnyFunction, new DefaultHttpContext())));
        Assert.Equal(401, Status(NewMiddleware().Answer(MonitorMiddleware.PageFunction, new DefaultHttpContext())));
    }

    [Theory]
    [InlineData()]
    [InlineData(InAzure)]
    [InlineData(Behind)]
    [InlineData(InAzure, "WEBSITE_AUTH_CLIENT_ID=id")]
    public void Answer_Is401_WhenAHeaderIsSentThatThePlatformDidNotSet(params string[] settings)
    {
        var http = Request("operator");

        Assert.Equal(401, Status(NewMiddleware(settings).Answer(AnyFunction, http)));
        Assert.Empty(http.User.Claims);
        Assert.False(http.Request.Headers.ContainsKey(SignedInUser.Header));
    }

    [Fact]
    public void Answer_RedirectsToSignIn_WhenThePageIsOpenedWithoutAUser()
    {
        var http = new DefaultHttpContext { Request = { Path = "/durable-functions-monitor/Hub" } };

        var answer = Assert.IsType<RedirectHttpResult>(NewMiddleware(Behind, InAzure).Answer(MonitorMiddleware.PageFunction, http));

        Assert.Equal("/.auth/login/aad?post_login_redirect_uri=%2Fdurable-functions-monitor%2FHub", answer.Url);
        Assert.False(answer.Permanent);
    }

    [Fact]
    public async Task Answer_ReturnsTheUserToThePage_InItsFormat()
    {
        var answer = NewMiddleware(Behind, InAzure).Answer(MonitorMiddleware.SignInFunction, Request("viewer"));

        Assert.Equal("""{"userName":"ada"}""", await BodyAsync(answer!));
    }

    [Theory]
    [InlineData("DFM_NONCE=i_sure_know_what_i_am_doing")]
    [InlineData("DFM_NONCE=of-my-own")]
    [InlineData("Workflow:Monitor:DisableAuthentication=true")]
    public void Answer_IsLeftToTheMonitor_OnADevelopersMachineThatSaysSo(string escape)
    {
        Assert.Null(NewMiddleware(escape, "AZURE_FUNCTIONS_ENVIRONMENT=Development").Answer(AnyFunction, new DefaultHttpContext()));
        Assert.Equal(401, Status(NewMiddleware(escape).Answer(AnyFunction, new DefaultHttpContext())));
    }

    private static MonitorMiddleware NewMiddleware(params string[] settings) => new(MonitorSettingsTests.Read(settings));

    private static DefaultHttpContext Request(params string[] roles)
    {
        var claims = roles.Select(r => $$"""{"typ": "roles", "val": "{{r}}"}""").Prepend("""{"typ": "preferred_username", "val": "ada"}""");
        var http = new DefaultHttpContext();
        http.Request.Headers[SignedInUser.Header] = SignedInUserTests.Header($$"""{"claims": [{{string.Join(',', claims)}}]}""");
        return http;
    }

    private static int? Status(IResult? answer) => Assert.IsType<ProblemHttpResult>(answer).StatusCode;

    private static async Task<string> BodyAsync(IResult answer)
    {
        // An app's own way to write names, as the API's snake_case, is not the page's.
        var services = new ServiceCollection().AddLogging()
            .ConfigureHttpJsonOptions(o => o.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower)
            .BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await answer.ExecuteAsync(http);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
