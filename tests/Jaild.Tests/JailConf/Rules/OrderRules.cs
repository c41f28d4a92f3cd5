using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>Global statements, wildcards, operators, and what overrides what.</summary>
internal sealed class OrderRules
{
    [Test]
    public void Rule_27_global_statements_stand_where_the_first_of_them_stands()
    {
        Reads("x = 1; a { x = 2; } x = 3; b { }", "a: x='2'", "b: x='3'");
        Reads("a { x = 2; } x = 3; b { x = 4; }", "a: x='3'", "b: x='4'");
        Reads("x = 1; a { x = 2; } x = 3; * { x = 5; } x = 4;", "a: x='5'");
    }

    [Test]
    public void Rule_28_a_wildcard_has_a_part_that_is_a_star() =>
        Reads("'*a' { x; } 'a*' { x; } 'b.*c.d' { x; } 'b.*.d' { y; } '**' { z; }", "*a: x", "a*: x", "b.*c.d: x y", "**: z");

    [Test]
    public void Rule_29_a_last_star_stands_for_parts_and_any_other_for_one() =>
        Reads("* { p; } 'a.*' { q; } '*.c' { r; } 'a.*.c' { s; } a { } c { } a.b { } a.b.c { } a.c { } a.b.d.c { }",
            "a: p", "c: p", "a.b: p q", "a.b.c: p q s", "a.c: p q r", "a.b.d.c: p q");

    [Test]
    public void Rule_30_later_blocks_win_and_variables_have_their_final_value()
    {
        Reads("$n = 1; * { p = \"/$n\"; } a { $n = 2; p = \"/a$n\"; } * { $n = 3; q = $n; }", "a: p='/a3' q='3'");
        Reads("a { p = $n; $n = 1; } * { $n = 4; }", "a: p='4'");
    }

    [Test]
    public void Rule_31_parameters_are_in_the_order_in_which_they_turn_up() =>
        Reads("z = 1; y = 1; a { x = 1; y = 2; } * { w = 1; x = 3; }", "a: z='1' y='2' x='3' w='1'");

    [Test]
    public void Rule_32_assigning_replaces_and_appending_adds() =>
        Reads("l = 1; $v = 1; a { l += 2, 3; $v += 2; m += 1; n = $v; } b { l 4; } * { l += 5; }", "a: l='1','2','3','5' m='1' n='1','2'", "b: l='4','5'");

    [Test]
    public void Rule_33_a_flag_wipes_what_was_there() => Reads("a { l = 1; l; } b { l; l += 2; } c { l = 1; l = ''; }", "a: l", "b: l='2'", "c: l=''");

    [Test]
    public void Rule_34_a_name_and_its_no_form_are_one()
    {
        Reads("a { x = 1; y; nox; } b { p.q.r; p.noq.r = 0; } c { nop.q; p.q; p.noq; }", "a: nox y", "b: p.noq.r='0'", "c: p.noq");
        Complains("a { $nox = 1; $x = 2; p = \"$x$nox\"; }", "a: p: variable \"nox\" not found");
        Reads("a { x; nonox; }", "a: x nonox");
        Reads("a { nop.noq; p.q; }", "a: nop.noq p.q");
        Reads("a { x = 1; nonox = 2; nox = 3; }", "a: nox='3' nonox='2'");
    }

    [Test]
    public void Rule_35_truth_is_the_last_value_turned_round_by_a_no()
    {
        var jail = new Reading("a { t1; t2 = TRUE; t3 = -1; t4 = 0, true; nof5; f6 = ''; f7 = yes; f8 = 0; f9 = true, 0; t.nox = false; nou.x; }")
            .Configuration.Jails[0];
        Assert.That(jail.Parameters.Where(p => p.IsTrue).Select(p => p.Name.ToString()), Is.EqualTo(new[] { "t1", "t2", "t3", "t4", "t.nox", "nou.x" }));
    }
}
