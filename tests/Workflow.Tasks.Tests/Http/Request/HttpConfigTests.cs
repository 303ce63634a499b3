namespace Workflow.Tasks.Tests.Http.Request;

public class HttpConfigTests
{
    public static TheoryData<string, string, string> FaultyConfigs => new()
    {
        // url
        { "{}", "/config/url", "is required" },
        { """{"url":null}""", "/config/url", "is required" },
        { """{"url":""}""", "/config/url", "must not be empty" },
        { """{"url":7}""", "/config/url", "must be a text, not a number" },
        { """{"url":"\ud800"}""", "/config/url", "surrogate" },
        { """{"url":"/path"}""", "/config/url", "absolute URL" },
        { """{"url":"host/path"}""", "/config/url", "absolute URL" },
        { """{"url":"ftp://host/"}""", "/config/url", "absolute URL" },
        { """{"url":"file:///etc/passwd"}""", "/config/url", "absolute URL" },
        { """{"url":"http://"}""", "/config/url", "absolute URL" },
        { """{"url":"http://a b/"}""", "/config/url", "absolute URL" },
        { """{"url":"http://user:secret@host/"}""", "/config/url", "in headers" },
        { """{"url":"http://user@host/"}""", "/config/url", "in headers" },
        { $$"""{"url":"http://h/{{new string('a', 8_184)}}"}""", "/config/url", "8193 characters long; the limit is 8192" },

        // method
        { """{"url":"http://h","method":"FETCH"}""", "/config/method", "'FETCH' is not one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT" },
        { """{"url":"http://h","method":"CONNECT"}""", "/config/method", "is not one of" },
        { """{"url":"http://h","method":"TRACE"}""", "/config/method", "is not one of" },
        { """{"url":"http://h","method":""}""", "/config/method", "is not one of" },
        { """{"url":"http://h","method":1}""", "/config/method", "must be a text" },

        // headers
        { """{"url":"http://h","headers":[]}""", "/config/headers", "must be an object, not a list" },
        { """{"url":"http://h","headers":{"":"x"}}""", "/config/headers/", "is no header name" },
        { """{"url":"http://h","headers":{"a b":"x"}}""", "/config/headers/a b", "is no header name" },
        { """{"url":"http://h","headers":{"a:":"x"}}""", "/config/headers/a:", "is no header name" },
        { """{"url":"http://h","headers":{"a/b":"x"}}""", "/config/headers/a~1b", "is no header name" },
        { """{"url":"http://h","headers":{"é":"x"}}""", "/config/headers/é", "is no header name" },
        { """{"url":"http://h","headers":{"a":"x\r\nb: y"}}""", "/config/headers/a", "no line breaks" },
        { """{"url":"http://h","headers":{"a":"x\ny"}}""", "/config/headers/a", "no line breaks" },
        { """{"url":"http://h","headers":{"a":"x\u0000"}}""", "/config/headers/a", "no line breaks" },
        { """{"url":"http://h","headers":{"a":"x\u007f"}}""", "/config/headers/a", "visible" },
        { """{"url":"http://h","headers":{"a":"\u4e2d"}}""", "/config/headers/a", "Latin-1" },
        { """{"url":"http://h","headers":{"a":"\ud800"}}""", "/config/headers/a", "surrogate" },
        { """{"url":"http://h","headers":{"a":null}}""", "/config/headers/a", "not null" },
        { """{"url":"http://h","headers":{"a":["x"]}}""", "/config/headers/a", "not a list" },
        { """{"url":"http://h","headers":{"a":{}}}""", "/config/headers/a", "not an object" },
        { """{"url":"http://h","headers":{"a":"1","A":"2"}}""", "/config/headers/A", "twice" },
        { """{"url":"http://h","headers":{"a":"1","a":"2"}}""", "/config/headers/a", "twice" },
        { """{"url":"http://h","headers":{"Host":"x"}}""", "/config/headers/Host", "set from url" },
        { """{"url":"http://h","headers":{"content-length":"1"}}""", "/config/headers/content-length", "set from body" },
        { """{"url":"http://h","headers":{"Transfer-Encoding":"chunked"}}""", "/config/headers/Transfer-Encoding", "by the client" },
        { """{"url":"http://h","headers":{"Expect":"100-continue"}}""", "/config/headers/Expect", "by the client" },
        { """{"url":"http://h","headers":{"Trailer":"x"}}""", "/config/headers/Trailer", "by the client" },
        { """{"url":"http://h","headers":{"Connection":"close"}}""", "/config/headers/Connection", "hop-by-hop" },
        { """{"url":"http://h","headers":{"Keep-Alive":"x"}}""", "/config/headers/Keep-Alive", "hop-by-hop" },
        { """{"url":"http://h","headers":{"Proxy-Authorization":"x"}}""", "/config/headers/Proxy-Authorization", "hop-by-hop" },
        { """{"url":"http://h","headers":{"TE":"trailers"}}""", "/config/headers/TE", "hop-by-hop" },
        { """{"url":"http://h","headers":{"Upgrade":"h2c"}}""", "/config/headers/Upgrade", "hop-by-hop" },

        // query
        { """{"url":"http://h","query":"a=1"}""", "/config/query", "must be an object, not a text" },
        { """{"url":"http://h","query":{"a":{}}}""", "/config/query/a", "not an object" },
        { """{"url":"http://h","query":{"a":[1,[2]]}}""", "/config/query/a/1", "not a list" },
        { """{"url":"http://h","query":{"a":"\udc00"}}""", "/config/query/a", "surrogate" },

        // body
        { """{"url":"http://h","body":{}}""", "/config/body", "can't be sent with GET" },
        { """{"url":"http://h","method":"get","body":""}""", "/config/body", "can't be sent with GET" },
        { """{"url":"http://h","method":"HEAD","body":0}""", "/config/body", "can't be sent with HEAD" },
        { """{"url":"http://h","method":"POST","body":"\ud800"}""", "/config/body", "surrogate" },
        {
            """{"url":"http://h","method":"POST","body":"\u4e2d","headers":{"content-type":"text/xml; charset=\"iso-8859-1\""}}""",
            "/config/body", "the charset of its Content-Type, iso-8859-1, does not have"
        },

        // expected_status_codes
        { """{"url":"http://h","expected_status_codes":200}""", "/config/expected_status_codes", "must be a list" },
        { """{"url":"http://h","expected_status_codes":[]}""", "/config/expected_status_codes", "must not be empty" },
        { """{"url":"http://h","expected_status_codes":[200,99]}""", "/config/expected_status_codes/1", "from 100 to 599" },
        { """{"url":"http://h","expected_status_codes":[600]}""", "/config/expected_status_codes/0", "from 100 to 599" },
        { """{"url":"http://h","expected_status_codes":[-200]}""", "/config/expected_status_codes/0", "from 100 to 599" },
        { """{"url":"http://h","expected_status_codes":[1e300]}""", "/config/expected_status_codes/0", "from 100 to 599" },
        { """{"url":"http://h","expected_status_codes":[200.5]}""", "/config/expected_status_codes/0", "from 100 to 599" },
        { """{"url":"http://h","expected_status_codes":["0xx"]}""", "/config/expected_status_codes/0", "2xx" },
        { """{"url":"http://h","expected_status_codes":["6xx"]}""", "/config/expected_status_codes/0", "2xx" },
        { """{"url":"http://h","expected_status_codes":["2x"]}""", "/config/expected_status_codes/0", "2xx" },
        { """{"url":"http://h","expected_status_codes":["299-200"]}""", "/config/expected_status_codes/0", "200-299" },
        { """{"url":"http://h","expected_status_codes":["99-200"]}""", "/config/expected_status_codes/0", "200-299" },
        { """{"url":"http://h","expected_status_codes":["500-600"]}""", "/config/expected_status_codes/0", "200-299" },
        { """{"url":"http://h","expected_status_codes":["200-"]}""", "/config/expected_status_codes/0", "200-299" },
        { """{"url":"http://h","expected_status_codes":["200-204-299"]}""", "/config/expected_status_codes/0", "200-299" },
        { """{"url":"http://h","expected_status_codes":["ok"]}""", "/config/expected_status_codes/0", "2xx" },
        { """{"url":"http://h","expected_status_codes":[""]}""", "/config/expected_status_codes/0", "2xx" },
        { """{"url":"http://h","expected_status_codes":[null]}""", "/config/expected_status_codes/0", "2xx" },

        // limits
        { """{"url":"http://h","timeout_seconds":0}""", "/config/timeout_seconds", "from 1 to 1500" },
        { """{"url":"http://h","timeout_seconds":1501}""", "/config/timeout_seconds", "from 1 to 1500" },
        { """{"url":"http://h","timeout_seconds":1.5}""", "/config/timeout_seconds", "whole number" },
        { """{"url":"http://h","timeout_seconds":"1"}""", "/config/timeout_seconds", "whole number" },
        { """{"url":"http://h","max_response_bytes":0}""", "/config/max_response_bytes", "from 1 to 16777216" },
        { """{"url":"http://h","max_response_bytes":16777217}""", "/config/max_response_bytes", "from 1 to 16777216" },

        // unknown
        { """{"url":"http://h","timeout":5}""", "/config/timeout", "is not a known member" },
    };

    public static TheoryData<string> SoundConfigs =>
    [
        """{"url":"http://h"}""",
        """{"url":"HTTPS://[::1]:8443/a?b=c#d"}""",
        """{"url":"http://169.254.169.254/"}""", // refused when it is called: a name may be no better
        $$"""{"url":"http://h/{{new string('a', 8_183)}}"}""",
        """{"url":"http://h","method":null,"headers":null,"query":null,"body":null,"expected_status_codes":null,"timeout_seconds":null,"max_response_bytes":null}""",
        """{"url":"http://h","method":"Post","body":null}""",
        """{"url":"http://h","method":"OPTIONS","body":[]}""",
        """{"url":"http://h","method":"DELETE","body":"x"}""",
        """{"url":"http://h","headers":{"a":"","b":"x\ty ~","c":"é","d":1.50,"e":true}}""",
        """{"url":"http://h","headers":{"Content-Type":"nonsense"}}""",
        """{"url":"http://h","query":{"a":null,"":1,"b":[null,true,"x",2]}}""",
        """{"url":"http://h","expected_status_codes":[100,599,200.0,"2xx","3XX","400-404","500"]}""",
        """{"url":"http://h","timeout_seconds":1}""",
        """{"url":"http://h","timeout_seconds":1500}""",
        """{"url":"http://h","max_response_bytes":1}""",
        """{"url":"http://h","max_response_bytes":16777216}""",
    ];

    [Theory]
    [MemberData(nameof(FaultyConfigs))]
    public async Task Validate_PointsAtTheFault_WhenConfigIsFaulty(string config, string pointer, string detail)
    {
        await using var service = new Service();

        var fault = Assert.Single(service.Faults("HTTP", config));

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SoundConfigs))]
    public async Task Validate_FindsNothing_WhenConfigIsSound(string config)
    {
        await using var service = new Service();

        Assert.Empty(service.Faults("HTTP", config));
    }

    [Fact]
    public async Task Validate_ListsEveryFault_WhenThereAreMany()
    {
        await using var service = new Service();

        var faults = service.Faults(
            "HTTP", """{"url":"x","method":"y","headers":{"Host":""},"query":{"q":{}},"body":1,"timeout_seconds":-1,"z":0}""");

        Assert.Equal(
            ["/config/headers/Host", "/config/method", "/config/query/q", "/config/timeout_seconds", "/config/url", "/config/z"],
            faults.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Validate_ShowsNoSecret_WhenValueIsFaulty()
    {
        await using var service = new Service();

        var faults = service.Faults(
            "HTTP", """{"url":"http://u:hunter2@h/?key=hunter2","headers":{"Authorization":"hunter2\n"}}""");

        Assert.Equal(2, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.Detail.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_FailsForGood_WhenConfigIsFaulty()
    {
        await using var service = new Service();

        var result = await service.RunAsync("HTTP", """{"url":"ftp://h"}""");

        var error = result.Failure("config", retryable: false);
        Assert.Contains("/config/url", error.Message, StringComparison.Ordinal);
    }
}
