using System.Text.Json;

namespace Workflow.Core.Tests.TaskTypes.Records;

/// <summary>What a task type says of itself.</summary>
public sealed class DescriptionTests
{
    private static readonly JsonElement Schema = new OrderTask().ConfigSchema;

    [Theory]
    [InlineData("customer", """{"anyOf":[{"type":"string","minLength":2,"maxLength":20},{"type":"string","pattern":"\\{\\{"}],"description":"Who buys"}""")]
    [InlineData("count", """{"anyOf":[{"type":"integer","minimum":1,"maximum":10},{"type":"string","pattern":"\\{\\{"}],"default":1}""")]
    [InlineData("number", """{"anyOf":[{"type":"integer"},{"type":"string","pattern":"\\{\\{"}]}""")]
    [InlineData("weight", """{"anyOf":[{"type":"number","minimum":0.5,"maximum":2},{"type":"string","pattern":"\\{\\{"}],"default":1.5}""")]
    [InlineData("kind", """{"anyOf":[{"type":"string","enum":["normal","next_day"]},{"type":"string","pattern":"\\{\\{"}],"description":"How it is sent.","default":"next_day"}""")]
    [InlineData("extra", """{}""")]
    [InlineData("code", """{"anyOf":[{"type":"string","pattern":"^(?:[a-z]+)$"},{"type":"string","pattern":"\\{\\{"}]}""")]
    [InlineData("color", """{"anyOf":[{"type":"string","enum":["red","blue"]},{"type":"string","pattern":"\\{\\{"}]}""")]
    [InlineData("query", """{"type":"string"}""")]
    [InlineData("tags", """{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string","pattern":"\\{\\{"}],"default":[]}""")]
    public void Schema_HasTheMember(string name, string expected)
    {
        var member = Schema.GetProperty("properties").GetProperty(name);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), member), member.GetRawText());
    }

    [Fact]
    public void Schema_SaysWhatIsRequired_AndNoMoreIsThere()
    {
        Assert.Equal(("ORDER config", "https://json-schema.org/draft/2020-12/schema"), (Schema.GetProperty("title").GetString(), Schema.GetProperty("$schema").GetString()));
        Assert.Equal("""["customer"]""", Schema.GetProperty("required").GetRawText());
        Assert.False(Schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal("""["street"]""", Schema.GetProperty("properties").GetProperty("to").GetProperty("anyOf")[0].GetProperty("required").GetRawText());
    }

    [Fact]
    public void Reference_IsAPage() => Assert.Equal(
        """
        ## ORDER

        Orders things.

        | ORDER config | meaning | default |
        | --- | --- | --- |
        | `customer` | Who buys. A text, 2 to 20 characters. | required |
        | `count` | A whole number, 1 to 10. | `1` |
        | `number` | A whole number. | none |
        | `weight` | A number, 0.5 to 2. | `1.5` |
        | `price` | A number. | `0` |
        | `is_gift` | True or false. | `true` |
        | `kind` | How it is sent. `normal`, `next_day`. | `"next_day"` |
        | `due_at` | An instant. | none |
        | `shop` | An absolute URL. | none |
        | `extra` | Any value. | none |
        | `to` | An object. | none |
        | `to.street` | A text. | required |
        | `to.house` | A whole number, 1 to 9. | `7` |
        | `to.town` | A text. | none |
        | `lines` | A list of objects, at most 3 elements. | `[]` |
        | `lines[].item` | What. A text. | required |
        | `lines[].count` | A whole number. | required |
        | `tags` | A list of texts. | `[]` |
        | `points` | An object, each of whose values is a whole number. | `{}` |
        | `code` | A text, of the form `[a-z]+`. | none |
        | `color` | A text, `red`, `blue`. | none |
        | `query` | A text, without expressions. | none |

        """,
        new OrderTask().Reference);
}
